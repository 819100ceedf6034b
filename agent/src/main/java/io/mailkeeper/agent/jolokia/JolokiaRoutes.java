package io.mailkeeper.agent.jolokia;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** {@code /jolokia/} on the agent's port. Reading beans may block: that is done on workers. */
public final class JolokiaRoutes {
  /** Bytes of a request's body. */
  static final int BODY_LIMIT = 64 * 1024;

  private static final String PATH = "/jolokia/";
  private static final int AT_ONCE = 4;

  private final Vertx vertx;
  private final JolokiaGate gate = new JolokiaGate();
  private final Semaphore places = new Semaphore(AT_ONCE);

  public JolokiaRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  public void mount(Router router) {
    router.get("/jolokia/*").handler(this::get);
    router
        .post("/jolokia/*")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(this::post);
  }

  private void get(RoutingContext context) {
    String path = String.valueOf(context.request().path());
    String asked = path.length() > PATH.length() ? path.substring(PATH.length()) : "";
    try {
      // A path has no form encoding: its plus is a plus.
      String decoded = URLDecoder.decode(asked.replace("+", "%2B"), UTF_8);
      answer(context, () -> gate.get(decoded));
    } catch (IllegalArgumentException malformed) {
      context.fail(400);
    }
  }

  private void post(RoutingContext context) {
    Buffer body = context.body().buffer();
    byte[] bytes = body == null ? new byte[0] : body.getBytes();
    answer(context, () -> gate.post(bytes));
  }

  private void answer(RoutingContext context, Callable<String> work) {
    if (!places.tryAcquire()) {
      context.response().setStatusCode(503).end("{\"status\":503,\"error\":\"too many at once\"}");
      return;
    }
    Future<String> answer = vertx.executeBlocking(work, false);
    answer
        .onComplete(done -> places.release())
        .onSuccess(
            json ->
                context
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store")
                    .end(json))
        .onFailure(context::fail);
  }
}
