package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Timeline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What anybody may read. */
final class ReadRoutes {
  static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final FrontDesk desk;
  private final Supplier<Future<Buffer>> metrics;

  /**
   * @param metrics renders the meters in the Prometheus text format, off the event loop
   */
  ReadRoutes(FrontDesk desk, Supplier<Future<Buffer>> metrics) {
    this.desk = desk;
    this.metrics = metrics;
  }

  void mount(Router router) {
    router.get("/metrics").handler(this::metrics);
    router
        .get("/api/v1/status")
        .handler(context -> Json.answer(context.response(), 200, desk.snapshot()));
    router.get("/api/v1/events").handler(this::events);
    router.get("/api/v1/explain").handler(this::explain);
  }

  private void metrics(RoutingContext context) {
    metrics
        .get()
        .onSuccess(body -> context.response().putHeader("Content-Type", PROMETHEUS_TEXT).end(body))
        .onFailure(context::fail);
  }

  private void events(RoutingContext context) {
    String after = context.queryParams().get("after");
    if (after != null && !after.matches("\\d{1,18}")) {
      Json.error(context.response(), 400, "'after' is the number of the last event you know");
      return;
    }
    List<Timeline.Entry> entries = desk.timeline().after(after == null ? 0 : Long.parseLong(after));
    Json.answer(context.response(), 200, Map.of("events", entries));
  }

  private void explain(RoutingContext context) {
    String failing = context.queryParams().get("if");
    Asked.hierarchy(context, desk.snapshot())
        .map(Snapshot.HierarchyView::tag)
        .ifPresent(
            tag -> {
              if (failing == null) {
                explained(context, tag, Explain.of(desk.snapshot(), tag));
              } else {
                foretell(context, tag, failing);
              }
            });
  }

  private static void explained(RoutingContext context, String tag, List<String> sentences) {
    Json.answer(context.response(), 200, new Explained(tag, sentences));
  }

  private void foretell(RoutingContext context, String tag, String failing) {
    context
        .vertx()
        .executeBlocking(() -> desk.foretell(tag, failing), false)
        .onSuccess(sentences -> explained(context, tag, sentences))
        .onFailure(
            e -> {
              if (e instanceof IllegalArgumentException) {
                Json.error(context.response(), 400, String.valueOf(e.getMessage()));
              } else {
                context.fail(e);
              }
            });
  }

  /** Answer to what is going on. */
  record Explained(String hierarchy, List<String> sentences) {}
}
