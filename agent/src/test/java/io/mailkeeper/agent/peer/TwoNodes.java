package io.mailkeeper.agent.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Node mx2 answers {@code state} and {@code fail}; node mx1 and others may ask it. */
final class TwoNodes implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final Path dir;
  final HttpServer http;
  private final Router router;

  /** What mx2 handled: sender and body. */
  final List<String> handled = Collections.synchronizedList(new ArrayList<>());

  volatile PeerServer server;

  TwoNodes(Path dir) {
    this.dir = dir;
    router = Router.router(vertx);
    server = newServer();
    server.mount(router);
    http = vertx.createHttpServer().requestHandler(router);
    await(http.listen(0, "127.0.0.1"));
  }

  private PeerServer newServer() {
    Map<String, PeerMessage> messages =
        Map.of(
            "state",
            (sender, body) -> {
              handled.add(sender + " " + body.encode());
              return Future.succeededFuture(new JsonObject().put("seen", body.getValue("n")));
            },
            "fail",
            (sender, body) -> {
              throw new IllegalStateException("the secret reason");
            });
    return new PeerServer("mx2", Set.of("mx1", "mx3"), KeyFiles.key(dir, 1), messages);
  }

  /** Node mx2 starts again behind the same port: new nonce, no memory. */
  void restartServer() {
    restartServer(false);
  }

  /**
   * @param readBefore whether another route reads all bodies first
   */
  void restartServer(boolean readBefore) {
    server = newServer();
    router.clear();
    if (readBefore) {
      router.route().handler(BodyHandler.create(false));
    }
    server.mount(router);
  }

  PeerLink link(String self) {
    return link(self, 1, "mx2", http.actualPort());
  }

  PeerLink link(String self, int keySeed, String peer, int port) {
    return new PeerLink(
        vertx,
        self,
        Map.of(peer, URI.create("http://127.0.0.1:" + port)),
        KeyFiles.key(dir, keySeed),
        Optional.empty());
  }

  static JsonObject body(int n) {
    return new JsonObject().put("n", n);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no result", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The failure an ask ended with. */
  static PeerFailure failure(Future<JsonObject> ask) {
    Future<PeerFailure> failed =
        ask.transform(
            result ->
                result.cause() instanceof PeerFailure failure
                    ? Future.succeededFuture(failure)
                    : Future.failedFuture(
                        new AssertionError("expected a PeerFailure, got " + result)));
    return await(failed);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
