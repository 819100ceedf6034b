package io.mailkeeper.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.healer.lease.Maintenance;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/v1/maintenance}, {@code {"seconds": 1800, "reason": "new disk"}}: nothing is
 * moved, restarted or taken over by itself for so long, on no node; {@code {"seconds": 0}} ends it.
 * For operators; audited.
 */
final class MaintenanceRoute {
  private static final Set<String> KEYS = Set.of("seconds", "reason");

  private final FrontDesk desk;
  private final OperatorGate gate;

  MaintenanceRoute(FrontDesk desk, OperatorGate gate) {
    this.desk = desk;
    this.gate = gate;
  }

  void mount(Router router) {
    router
        .post("/api/v1/maintenance")
        .handler(BodyHandler.create(false).setBodyLimit(OperatorRoutes.BODY_LIMIT))
        .handler(gate)
        .handler(this::order);
  }

  private void order(RoutingContext context) {
    JsonNode body = body(context.body().asString());
    String fault = fault(body);
    if (!fault.isEmpty()) {
      Json.error(context.response(), 400, fault);
      return;
    }
    Duration length = Duration.ofSeconds(body.path("seconds").asLong());
    String reason = body.path("reason").asText("").strip().replaceAll("\\p{Cntrl}", " ");
    String from = OperatorGate.from(context);
    OperatorGate.AUDIT.info(
        "maintenance of {} from {}: asked: {}", length, from, OperatorGate.printable(reason));
    desk.maintenance(length, reason, "operator at " + from)
        .timeout(OperatorRoutes.PATIENCE_SECONDS, TimeUnit.SECONDS)
        .recover(
            cause ->
                Future.succeededFuture(
                    new FrontDesk.Reply(false, OperatorRoutes.unanswered(cause))))
        .onSuccess(
            reply -> {
              String outcome = reply.accepted() ? "accepted" : "refused";
              OperatorGate.AUDIT.info(
                  "maintenance of {} from {}: {}: {}", length, from, outcome, reply.sentence());
              Json.answer(context.response(), reply.accepted() ? 200 : 409, reply);
            });
  }

  private static JsonNode body(String text) {
    try {
      return Json.MAPPER
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(text == null ? "" : text);
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }

  /** What is wrong with it, one sentence; empty when nothing is. */
  private static String fault(JsonNode body) {
    if (!body.isObject()) {
      return "the body is not a JSON object";
    }
    for (var field : body.properties()) {
      if (!KEYS.contains(field.getKey())) {
        return "the body may only have 'seconds' and 'reason'";
      }
    }
    long most = Maintenance.MAX_LENGTH.toSeconds();
    JsonNode seconds = body.path("seconds");
    if (!seconds.isIntegralNumber() || seconds.asLong() < 0 || seconds.asLong() > most) {
      return "'seconds' is a whole number from 0, which ends the maintenance, to " + most;
    }
    String reason = body.path("reason").asText("").strip();
    boolean named = !reason.isEmpty() && reason.length() <= Maintenance.MAX_TEXT;
    return named || seconds.asLong() == 0
        ? ""
        : "a maintenance needs a 'reason' of 1 to " + Maintenance.MAX_TEXT + " characters";
  }
}
