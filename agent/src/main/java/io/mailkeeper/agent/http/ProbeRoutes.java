package io.mailkeeper.agent.http;

import io.mailkeeper.agent.prober.Answered;
import io.mailkeeper.agent.prober.History;
import io.mailkeeper.agent.prober.OnDemand;
import io.mailkeeper.agent.prober.ProbeRequest;
import io.mailkeeper.agent.prober.Refused;
import io.mailkeeper.probes.ProbeResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code /probe}, as blackbox_exporter has it, and what is kept of its answers: {@code
 * /api/v1/probes} and the page {@code /probes}.
 */
public final class ProbeRoutes {
  private static final String TIMEOUT = "X-Prometheus-Scrape-Timeout-Seconds";
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?");
  private static final String DEFAULT_MODULE = "http_2xx";

  private final OnDemand probes;
  private final Buffer page = page();

  public ProbeRoutes(OnDemand probes) {
    this.probes = probes;
  }

  public void mount(Router router) {
    router.get("/probe").handler(this::probe);
    router.get("/api/v1/probes").handler(this::history);
    router
        .get("/probes")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .putHeader("Content-Security-Policy", ConsolePage.POLICY)
                    .putHeader("Cache-Control", "no-cache")
                    .end(page));
  }

  private void probe(RoutingContext context) {
    boolean debug = "true".equals(context.queryParams().get("debug"));
    try {
      probes
          .probe(request(context))
          .onSuccess(answered -> answer(context.response(), answered, debug))
          .onFailure(cause -> failed(context, cause));
    } catch (Refused refused) {
      failed(context, refused);
    }
  }

  private static ProbeRequest request(RoutingContext context) throws Refused {
    MultiMap parameters = context.queryParams();
    String module = given(parameters, "module").orElse(DEFAULT_MODULE);
    Optional<Double> timeout = Optional.empty();
    String header = context.request().getHeader(TIMEOUT);
    if (header != null && !header.isEmpty()) {
      timeout = Optional.of(seconds(header));
    }
    return new ProbeRequest(
        given(parameters, "target")
            .orElseThrow(() -> Refused.badRequest("Target parameter is missing")),
        module,
        given(parameters, "hostname"),
        timeout);
  }

  private static Optional<String> given(MultiMap parameters, String name) {
    return Optional.ofNullable(parameters.get(name)).filter(text -> !text.isEmpty());
  }

  private static double seconds(String header) throws Refused {
    if (!SECONDS.matcher(header).matches()) {
      throw Refused.badRequest("Failed to parse timeout from Prometheus header " + TIMEOUT);
    }
    return Double.parseDouble(header);
  }

  private static void answer(HttpServerResponse response, Answered answered, boolean debug) {
    response
        .putHeader("Content-Type", debug ? PLAIN : ReadRoutes.PROMETHEUS_TEXT)
        .putHeader("Cache-Control", "no-store")
        .end(debug ? answered.debug() : answered.metrics());
  }

  private static void failed(RoutingContext context, Throwable cause) {
    if (cause instanceof Refused refused) {
      int status =
          switch (refused.kind()) {
            case BAD_REQUEST -> 400;
            case FORBIDDEN -> 403;
            case BUSY -> 503;
          };
      context
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", PLAIN)
          .end(refused.getMessage() + "\n");
    } else {
      context.fail(cause);
    }
  }

  private void history(RoutingContext context) {
    Optional<String> target = given(context.queryParams(), "target");
    Optional<String> module = given(context.queryParams(), "module");
    List<Target> targets =
        probes.history().kept().stream()
            .filter(k -> target.isEmpty() || target.get().equals(k.target()))
            .filter(k -> module.isEmpty() || module.get().equals(k.module()))
            .map(k -> target(k, target.isPresent()))
            .toList();
    Json.answer(context.response(), 200, Map.of("targets", targets));
  }

  private static Target target(History.Kept kept, boolean transcripts) {
    return new Target(
        kept.module(),
        kept.target(),
        kept.last().stream().map(a -> Result.of(a, transcripts)).toList(),
        kept.failures().stream().map(a -> Result.of(a, transcripts)).toList());
  }

  /** What is kept of a target, newest first. */
  record Target(String module, String target, List<Result> last, List<Result> failures) {}

  /**
   * One result.
   *
   * @param phases seconds by phase
   * @param transcript only where one target is asked for
   */
  record Result(
      Instant at,
      boolean success,
      String reason,
      String detail,
      String address,
      double seconds,
      Map<String, Double> phases,
      List<String> transcript) {

    static Result of(Answered answered, boolean transcript) {
      ProbeResult result = answered.result();
      Map<String, Double> phases = new TreeMap<>();
      result.phases().forEach((phase, took) -> phases.put(phase.label(), took.toNanos() / 1e9));
      return new Result(
          answered.at(),
          result.success(),
          result.reason().label(),
          result.detail(),
          result.address(),
          result.total().toNanos() / 1e9,
          phases,
          transcript ? result.said().stream().map(ProbeResult.Said::text).toList() : List.of());
    }
  }

  private static Buffer page() {
    try (InputStream in = ProbeRoutes.class.getResourceAsStream("probes.html")) {
      return Buffer.buffer(Objects.requireNonNull(in, "probes.html").readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("probes.html cannot be read from the jar", e);
    }
  }
}
