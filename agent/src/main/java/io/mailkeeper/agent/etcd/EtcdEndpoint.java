package io.mailkeeper.agent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One member of a cluster and the connection to it. A connection that has failed is replaced by a
 * new one at its next use: gRPC waits up to two minutes before it dials a member again that was
 * away for long.
 */
final class EtcdEndpoint implements AutoCloseable {

  /** A connection younger than that may still be on its way. */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A first look at a long history is large. */
  private static final int MOST_BYTES = 64 << 20;

  /** How a member shows who it is, and this node to it. */
  record Credentials(
      Optional<Path> ca,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<String> user,
      Optional<String> password) {
    @Override
    public String toString() {
      return "credentials of " + user.orElse("nobody");
    }
  }

  private final URI url;
  private final Credentials credentials;
  private final Duration limit;
  private @Nullable Client client;
  private long madeAt;
  private boolean failed;
  private boolean closed;

  /**
   * @param limit after which every call ends, whoever still waits for it
   */
  EtcdEndpoint(URI url, Credentials credentials, Duration limit) {
    this.url = url;
    this.credentials = credentials;
    this.limit = limit;
  }

  URI url() {
    return url;
  }

  /** As gRPC names it: all addresses that the name has. */
  String target() {
    return "dns:///" + url.getAuthority();
  }

  /** Connects when that is needed, without waiting for it. */
  synchronized Client client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Client now = client;
    if (now != null && failed && System.nanoTime() - madeAt >= REST_NANOS) {
      now.close();
      now = null;
    }
    if (now == null) {
      now = connect();
      client = now;
      madeAt = System.nanoTime();
      failed = false;
    }
    return now;
  }

  synchronized void failed(Client used) {
    failed |= used.equals(client);
  }

  synchronized void answered(Client used) {
    failed &= !used.equals(client);
  }

  private Client connect() {
    ClientBuilder builder =
        Client.builder()
            .target(target())
            .vertx(smallVertx())
            .maxInboundMessageSize(MOST_BYTES)
            .connectTimeout(limit)
            // A call is not kept for a member that is away, and not repeated by jetcd: the store
            // decides what is offered again, and to whom.
            .waitForReady(false)
            .retryMaxAttempts(0)
            .interceptor(new Limited(limit));
    credentials.user().ifPresent(user -> builder.user(bytes(user)));
    credentials.password().ifPresent(password -> builder.password(bytes(password)));
    try {
      return (url.getScheme().equals("https") ? builder.sslContext(this::trust) : builder).build();
    } catch (SSLException e) {
      throw new IllegalStateException(url + ": " + e.getMessage(), e);
    }
  }

  /** jetcd closes the one it is given together with the connection: each has its own. */
  private static Vertx smallVertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setUseDaemonThread(true)
            .setPreferNativeTransport(false)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private void trust(SslContextBuilder ssl) {
    credentials.ca().ifPresent(ca -> ssl.trustManager(ca.toFile()));
    if (credentials.certificate().isPresent() && credentials.key().isPresent()) {
      ssl.keyManager(credentials.certificate().get().toFile(), credentials.key().get().toFile());
    }
  }

  static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Client now = client;
    if (now != null) {
      now.close();
    }
  }

  /** Ends every call after a while, also one whose member never says anything again. */
  private record Limited(Duration limit) implements ClientInterceptor {
    @Override
    public <A, B> ClientCall<A, B> interceptCall(
        MethodDescriptor<A, B> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS));
    }
  }
}
