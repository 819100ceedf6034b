package io.mailkeeper.agent.http;

import io.mailkeeper.agent.config.Reloaded;
import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real server on a free port of loopback, in front of a fake node. */
public final class RunningServer implements AutoCloseable {
  public final FakeFrontDesk desk;

  /** What comes of a reload. */
  volatile Reloaded reloaded =
      new Reloaded(Reloaded.Outcome.UNCHANGED, "nothing changed", List.of());

  private final Vertx vertx = Vertx.vertx();
  private final String scheme;
  private final AgentServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  public RunningServer(Snapshot snapshot, Optional<Path> tokenFile) throws Exception {
    this(snapshot, tokenFile, Optional.empty());
  }

  /** On https for {@code localhost} when there is a certificate. */
  public RunningServer(Snapshot snapshot, Optional<Path> tokenFile, Optional<PemFiles> pem)
      throws Exception {
    this.scheme = pem.isPresent() ? "https://localhost:" : "http://127.0.0.1:";
    this.desk = new FakeFrontDesk(snapshot);
    this.server =
        await(
            AgentServer.start(
                vertx,
                new Listening(
                    "127.0.0.1",
                    0,
                    pem.map(p -> new Listening.Tls(p.certificate(), p.key())),
                    tokenFile),
                desk,
                () -> Future.succeededFuture(Buffer.buffer("mailkeeper_protected 1\n")),
                router -> {
                  router.get("/more").handler(c -> c.response().end("more"));
                  new ReloadRoute(vertx, tokenFile, () -> Future.succeededFuture(reloaded))
                      .mount(router);
                }));
  }

  static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  public URI uri() {
    return URI.create(scheme + server.port());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri().resolve(path)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String authorization, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri().resolve(path)).POST(BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    try {
      await(server.close());
      await(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the server could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the server was closed", e);
    }
  }
}
