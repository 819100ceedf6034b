package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.http.ProbeRoutes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The routes of probes on demand, on a port of their own, and a client of anything like them. */
final class ProbeServer implements AutoCloseable {

  /** As Prometheus asks: version 2 would allow a hundred questions at once, and no more. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final OnDemand probes;
  final List<Answered> metered = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  ProbeServer(NodeFile.OnDemand node, GroupFile group, Map<String, ModuleFile> modules)
      throws Exception {
    probes = new OnDemand(vertx, node, group, modules, metered::add);
    Router router = Router.router(vertx);
    new ProbeRoutes(probes).mount(router);
    server = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  HttpResponse<String> get(String path) throws Exception {
    return ask(uri(), path).get(60, TimeUnit.SECONDS);
  }

  /** Asks as Prometheus does that waits for so long. */
  static CompletableFuture<HttpResponse<String>> ask(URI base, String path, String seconds) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("X-Prometheus-Scrape-Timeout-Seconds", seconds)
            .build();
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  static CompletableFuture<HttpResponse<String>> ask(URI base, String path) {
    return ask(base, path, "20");
  }

  /** The path of a probe. */
  static String path(String module, String target) {
    return "/probe?module="
        + URLEncoder.encode(module, StandardCharsets.UTF_8)
        + "&target="
        + URLEncoder.encode(target, StandardCharsets.UTF_8);
  }

  private static <T> T get(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    try {
      get(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Vert.x could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before Vert.x was closed", e);
    }
  }
}
