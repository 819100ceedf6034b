package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.FrontDesk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's HTTP port: its routes, one group of them to a file. */
public final class AgentServer {
  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
  private static final int IDLE_SECONDS = 30;
  private static final long LOOK_MILLIS = 500;
  private static final Map<Integer, String> ERRORS =
      Map.of(
          400, "the request is not well-formed",
          404, "nothing is here",
          405, "this cannot be done here; try GET or POST",
          413, "the body is longer than 64 KiB",
          500, "an error of the agent; its log says more");

  private final Vertx vertx;
  private final HttpServer server;
  private final long looks;

  private AgentServer(Vertx vertx, HttpServer server, long looks) {
    this.vertx = vertx;
    this.server = server;
    this.looks = looks;
  }

  /**
   * Starts to listen.
   *
   * @param metrics renders the meters in the Prometheus text format, off the event loop
   * @param more mounts further routes, such as the peers'
   */
  public static Future<AgentServer> start(
      Vertx vertx,
      Listening where,
      FrontDesk desk,
      Supplier<Future<Buffer>> metrics,
      Consumer<Router> more) {
    Pulse pulse = new Pulse(() -> desk.snapshot().generation(), System::nanoTime);
    Router router = router(vertx, where, desk, metrics, more, pulse);
    return vertx
        .createHttpServer(options(where))
        .requestHandler(router)
        .listen()
        .map(
            server ->
                new AgentServer(
                    vertx, server, vertx.setPeriodic(LOOK_MILLIS, timer -> pulse.silence())));
  }

  /** The port, also when any free one was asked for. */
  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    vertx.cancelTimer(looks);
    return server.close();
  }

  private static Router router(
      Vertx vertx,
      Listening where,
      FrontDesk desk,
      Supplier<Future<Buffer>> metrics,
      Consumer<Router> more,
      Pulse pulse) {
    Router router = Router.router(vertx);
    router.route().handler(AgentServer::guardBrowsers);
    // First, as routes are tried in turn: /probe is asked for more often than anything else.
    more.accept(router);
    new ConsolePage().mount(router);
    new HealthRoutes(desk, pulse).mount(router);
    new ReadRoutes(desk, metrics).mount(router);
    OperatorGate gate = new OperatorGate(new OperatorToken(vertx, where.tokenFile()));
    new MaintenanceRoute(desk, gate).mount(router);
    new OperatorRoutes(desk, gate).mount(router);
    ERRORS.forEach(
        (status, sentence) ->
            router.errorHandler(status, c -> Json.error(c.response(), status, sentence)));
    router.getRoutes().forEach(AgentServer::told);
    return router;
  }

  /** One line for each route, such as {@code answers [GET] /metrics}. */
  private static void told(Route route) {
    if (route.getPath() != null) {
      LOG.debug("answers {} {}", route.methods(), route.getPath());
    }
  }

  private static void guardBrowsers(RoutingContext context) {
    context
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    context.next();
  }

  private static HttpServerOptions options(Listening where) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(where.host())
            .setPort(where.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            // No WebSocket is spoken here; the handler of its extensions would see every request.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    where
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificateFile().toString())
                            .setKeyPath(tls.keyFile().toString())));
    return options;
  }
}
