package io.mailkeeper.agent.peer;

import io.mailkeeper.healer.Names;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One peer as a sender sees it: where it listens, its nonce, the counters used up. */
final class PeerNode {

  private static final int DEFAULT_PORT = 9650;

  private final String name;
  private final URI uri;
  private final Optional<Path> ca;
  private final AtomicLong counter = new AtomicLong();
  private volatile String nonce = Stamp.NO_NONCE;

  /**
   * @param uri {@code http://host[:port]} or {@code https://host[:port]}, nothing after it
   * @param ca who signs its certificate, PEM; else who the Java runtime trusts
   */
  PeerNode(String name, URI uri, Optional<Path> ca) {
    this.name = Names.check("peer", name);
    this.uri = uri;
    this.ca = ca;
    boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
    if (!scheme
        || uri.getHost() == null
        || !bare
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "address of peer " + name + ": expected http://host:port or https://host:port");
    }
  }

  String name() {
    return name;
  }

  /** A later nonce replaces an earlier one; the loser of a race costs one more retry. */
  void learn(String learnt) {
    nonce = learnt;
  }

  Stamp nextStamp(String sender, String session) {
    return new Stamp(sender, name, nonce, session, counter.incrementAndGet());
  }

  /** Where to post. With https the certificate and the name in it are checked first. */
  RequestOptions post(String path) {
    boolean tls = "https".equals(uri.getScheme());
    String host = uri.getHost();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
            .setPort(uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort())
            .setURI(path)
            .setSsl(tls);
    return tls ? options.setSslOptions(trust()) : options;
  }

  private ClientSSLOptions trust() {
    ClientSSLOptions ssl = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
    ca.ifPresent(file -> ssl.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return ssl;
  }
}
