package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** For machines that only look at the status code: service managers and load balancers. */
final class HealthRoutes {
  private final FrontDesk desk;
  private final Pulse pulse;

  HealthRoutes(FrontDesk desk, Pulse pulse) {
    this.desk = desk;
    this.pulse = pulse;
  }

  void mount(Router router) {
    router.get("/-/healthy").handler(this::healthy);
    router.get("/-/ready").handler(this::ready);
    router.get("/api/v1/leader").handler(this::leader);
  }

  private void healthy(RoutingContext context) {
    if (pulse.beats()) {
      Json.answer(context.response(), 200, Map.of("healthy", true));
    } else {
      Json.error(context.response(), 503, silent());
    }
  }

  private void ready(RoutingContext context) {
    List<String> obstacles =
        pulse.beats() ? Readiness.obstacles(desk.snapshot()) : List.of(silent());
    if (obstacles.isEmpty()) {
      Json.answer(context.response(), 200, Map.of("ready", true));
    } else {
      Json.error(context.response(), 503, String.join("; ", obstacles));
    }
  }

  /** A snapshot that is not renewed any more proves nothing: nobody is sent here on its word. */
  private void leader(RoutingContext context) {
    Optional<HierarchyView> asked = Asked.hierarchy(context, desk.snapshot());
    if (asked.isEmpty()) {
      return;
    }
    HierarchyView h = asked.get();
    boolean here = pulse.beats() && Readiness.serves(h);
    Json.answer(
        context.response(),
        here ? 200 : 503,
        new Leader(h.tag(), h.holder(), here, sentence(h, here)));
  }

  private String sentence(HierarchyView h, boolean here) {
    if (here) {
      return h.tag() + " is in service on this node";
    }
    if (!pulse.beats()) {
      return silent();
    }
    return h.holder()
        .map(n -> h.tag() + " is not in service here; " + n + " holds the lease")
        .orElse(h.tag() + " is not in service here; no node is known to hold the lease");
  }

  private String silent() {
    return String.format(
        Locale.ROOT, "the control loop has not moved for %.1f s", pulse.silence().toNanos() / 1e9);
  }

  /** Answer to who is in service. */
  record Leader(String hierarchy, Optional<String> holder, boolean here, String sentence) {}
}
