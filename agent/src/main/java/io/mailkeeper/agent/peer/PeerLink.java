package io.mailkeeper.agent.peer;

import io.mailkeeper.healer.Names;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the other agents of the group. Connections are kept and few: at most four to a peer, so up
 * to four questions are under way to it and more wait in line, their time running.
 *
 * <p>May be called on any thread; called on a Vert.x context, the answer comes on that context.
 */
public final class PeerLink {

  private static final int CONNECTIONS_PER_PEER = 4;
  private static final int WAITING_PER_PEER = 64;

  /** A dead host must not hold a place in the pool much longer than an ask takes. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private final String self;
  private final String session = Stamp.random();
  private final Map<String, PeerNode> peers = new LinkedHashMap<>();
  private final Seal seal;
  private final HttpClient client;

  /**
   * @param peers the other nodes: {@code http://host:port}, or https. The seals authenticate both
   *     sides in any case; the certificate keeps a man in the middle from reading along
   * @param ca who signs the certificates of peers on https, PEM; else who the Java runtime trusts
   */
  public PeerLink(
      Vertx vertx, String self, Map<String, URI> peers, PeerKey key, Optional<Path> ca) {
    this.self = Names.check("node", self);
    if (peers.containsKey(self)) {
      throw new IllegalArgumentException("node " + self + " is listed among its own peers");
    }
    peers.forEach((name, uri) -> this.peers.put(name, new PeerNode(name, uri, ca)));
    this.seal = new Seal(key);
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                    .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds()))
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(CONNECTIONS_PER_PEER)
                    .setMaxWaitQueueSize(WAITING_PER_PEER))
            .build();
  }

  /**
   * Asks a peer. Fails with a {@link PeerFailure} only, at the latest when the time is over; its
   * connection is closed then.
   *
   * @param peer a name given to the constructor
   * @param message the name of a message the peer knows
   * @param timeout for everything: waiting for a connection, connecting, a retry, the answer
   * @throws IllegalArgumentException if the peer is not known or the timeout is under 1 ms
   */
  public Future<JsonObject> ask(String peer, String message, JsonObject body, Duration timeout) {
    PeerNode node = peers.get(peer);
    if (node == null) {
      throw new IllegalArgumentException("no peer '" + peer + "'; known are " + peers.keySet());
    }
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout " + timeout + ": expected 1 ms or more");
    }
    return new Ask(this, node, Names.check("message", message), body).run(client, timeout);
  }

  /** Closes all connections; asks under way fail. */
  public Future<Void> close() {
    return client.close();
  }

  Stamp nextStamp(PeerNode peer) {
    return peer.nextStamp(self, session);
  }

  Seal seal() {
    return seal;
  }
}
