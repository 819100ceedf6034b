package io.mailkeeper.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** What operators may ask for, and their answers when they are asked. All of it is audited. */
final class OperatorRoutes {
  /** Bytes of a request's body. */
  static final int BODY_LIMIT = 64 * 1024;

  private static final Logger AUDIT = OperatorGate.AUDIT;
  static final long PATIENCE_SECONDS = 10;
  private static final Map<String, Verb> VERBS =
      Map.of(
          "in-service", Verb.IN_SERVICE,
          "out-of-service", Verb.OUT_OF_SERVICE,
          "switchover", Verb.SWITCHOVER,
          "confirm", Verb.CONFIRM,
          "decline", Verb.DECLINE);
  private final FrontDesk desk;
  private final OperatorGate gate;

  OperatorRoutes(FrontDesk desk, OperatorGate gate) {
    this.desk = desk;
    this.gate = gate;
  }

  void mount(Router router) {
    router
        .post("/api/v1/hierarchies/:tag/switchover/dry-run")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(gate)
        .handler(this::dryRun);
    router
        .post("/api/v1/hierarchies/:tag/:action")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(gate)
        .handler(this::order);
  }

  private void order(RoutingContext context) {
    Verb verb = VERBS.get(context.pathParam("action"));
    if (verb == null) {
      Json.error(
          context.response(), 404, "no such order; there are " + new TreeSet<>(VERBS.keySet()));
      return;
    }
    String tag = context.pathParam("tag");
    if (Asked.known(context, desk.snapshot(), tag).isEmpty()) {
      return;
    }
    try {
      request(context, verb, tag, Order.parse(context.body().asString(), verb, desk.snapshot()));
    } catch (BadOrder e) {
      Json.error(context.response(), 400, e.sentence);
    }
  }

  /** For operators only: it makes other nodes check their configurations. */
  private void dryRun(RoutingContext context) {
    String tag = context.pathParam("tag");
    if (Asked.known(context, desk.snapshot(), tag).isEmpty()) {
      return;
    }
    try {
      Order order = Order.parse(context.body().asString(), Verb.SWITCHOVER, desk.snapshot());
      desk.dryRun(tag, order.node(), order.force())
          .onSuccess(plan -> Json.answer(context.response(), 200, plan))
          .onFailure(context::fail);
    } catch (BadOrder e) {
      Json.error(context.response(), 400, e.sentence);
    }
  }

  private void request(RoutingContext context, Verb verb, String tag, Order order) {
    AUDIT.info("{} {} from {}: asked", what(context), order, OperatorGate.from(context));
    desk.request(
            verb, tag, order.node(), order.force(), "operator at " + OperatorGate.from(context))
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .recover(cause -> Future.succeededFuture(new FrontDesk.Reply(false, unanswered(cause))))
        .onSuccess(
            reply -> {
              String outcome = reply.accepted() ? "accepted" : "refused";
              AUDIT.info(
                  "{} {} from {}: {}: {}",
                  what(context),
                  order,
                  OperatorGate.from(context),
                  outcome,
                  reply.sentence());
              Json.answer(context.response(), reply.accepted() ? 200 : 409, reply);
            });
  }

  static String unanswered(Throwable cause) {
    return "the control loop did not answer ("
        + cause.getMessage()
        + "); it may still do it: look at the status before asking again";
  }

  private static String what(RoutingContext context) {
    return OperatorGate.printable(context.pathParam("action") + " " + context.pathParam("tag"));
  }

  /**
   * The body of a request.
   *
   * @param node empty for this node
   */
  record Order(String node, boolean force) {
    private static final Set<String> KEYS = Set.of("node", "force");

    static Order parse(String body, Verb verb, Snapshot snapshot) throws BadOrder {
      JsonNode json = tree(body == null || body.isBlank() ? "{}" : body);
      JsonNode node = json.path("node");
      JsonNode force = json.path("force");
      if (!(node.isMissingNode() || node.isTextual())
          || !(force.isMissingNode() || force.isBoolean())) {
        throw new BadOrder("'node' is a string, 'force' is true or false");
      }
      String name = node.asText("");
      if (name.isEmpty() && verb == Verb.SWITCHOVER) {
        throw new BadOrder("a switchover needs the 'node' to go to");
      }
      if (!name.isEmpty() && !nodes(snapshot).contains(name)) {
        throw new BadOrder("no node of that name; there are " + nodes(snapshot));
      }
      return new Order(name, force.asBoolean(false));
    }

    private static JsonNode tree(String body) throws BadOrder {
      JsonNode json;
      try {
        json =
            Json.MAPPER
                .reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(body);
      } catch (JsonProcessingException e) {
        throw new BadOrder("the body is not JSON");
      }
      if (!json.isObject()) {
        throw new BadOrder("the body is not a JSON object");
      }
      for (var field : json.properties()) {
        if (!KEYS.contains(field.getKey())) {
          throw new BadOrder("the body may only have 'node' and 'force'");
        }
      }
      return json;
    }

    private static Set<String> nodes(Snapshot snapshot) {
      Set<String> nodes = new TreeSet<>();
      nodes.add(snapshot.node());
      snapshot.peers().forEach(p -> nodes.add(p.node()));
      return nodes;
    }
  }

  /** The asker's mistake, in one sentence. */
  private static final class BadOrder extends Exception {
    private static final long serialVersionUID = 1L;
    private final String sentence;

    BadOrder(String sentence) {
      super(sentence, null, false, false);
      this.sentence = sentence;
    }
  }
}
