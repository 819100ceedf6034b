package io.mailkeeper.agent.http;

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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real server on a free port of loopback, in front of a fake node. */
public final class RunningServer implements AutoCloseable {
  public final FakeFrontDesk desk;

  private final Vertx vertx = Vertx.vertx();
  private final AgentServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  public RunningServer(Snapshot snapshot, Optional<Path> tokenFile) throws Exception {
    this.desk = new FakeFrontDesk(snapshot);
    this.server =
        await(
            AgentServer.start(
                vertx,
                new Listening("127.0.0.1", 0, Optional.empty(), tokenFile),
                desk,
                () -> Future.succeededFuture(Buffer.buffer("mailkeeper_protected 1\n")),
                router -> router.get("/more").handler(c -> c.response().end("more"))));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
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
    } catch (Exception e) {
      throw new IOException("the server could not be closed", e);
    }
  }
}
