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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators may ask for: in service, out of service, switchover. Every request is audited. */
final class OperatorRoutes {
  /** Bytes of a request's body. */
  static final int BODY_LIMIT = 64 * 1024;

  private static final Logger AUDIT = LoggerFactory.getLogger("io.mailkeeper.audit");
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");
  private static final long PATIENCE_SECONDS = 10;
  private static final Map<String, Verb> VERBS =
      Map.of(
          "in-service", Verb.IN_SERVICE,
          "out-of-service", Verb.OUT_OF_SERVICE,
          "switchover", Verb.SWITCHOVER);
  private static final String NO_TOKEN =
      "this agent takes no orders over HTTP: no operator token is configured; put a long random"
          + " line into a file that only root can read, name it as 'token_file' in node.yml, and"
          + " restart the agent";

  private final FrontDesk desk;
  private final OperatorToken token;

  OperatorRoutes(FrontDesk desk, OperatorToken token) {
    this.desk = desk;
    this.token = token;
  }

  void mount(Router router) {
    router
        .post("/api/v1/hierarchies/:tag/:action")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(this::authorise)
        .handler(this::order);
  }

  private void authorise(RoutingContext context) {
    String header = Optional.ofNullable(context.request().getHeader("Authorization")).orElse("");
    token.judge(header).onSuccess(v -> judged(context, v)).onFailure(context::fail);
  }

  private static void judged(RoutingContext context, OperatorToken.Verdict verdict) {
    switch (verdict) {
      case GRANTED -> context.next();
      case NOT_CONFIGURED -> deny(context, 403, NO_TOKEN);
      case UNUSABLE -> deny(context, 403, "the operator token file cannot be used; see the log");
      case WRONG -> {
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"mailkeeper\"");
        deny(context, 401, "send the operator token: Authorization: Bearer TOKEN");
      }
    }
  }

  private static void deny(RoutingContext context, int status, String sentence) {
    AUDIT.warn("{} from {}: denied ({})", what(context), from(context), status);
    Json.error(context.response(), status, sentence);
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

  private void request(RoutingContext context, Verb verb, String tag, Order order) {
    AUDIT.info("{} {} from {}: asked", what(context), order, from(context));
    desk.request(verb, tag, order.node(), order.force(), "operator at " + from(context))
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .recover(cause -> Future.succeededFuture(new FrontDesk.Reply(false, unanswered(cause))))
        .onSuccess(
            reply -> {
              String outcome = reply.accepted() ? "accepted" : "refused";
              AUDIT.info(
                  "{} {} from {}: {}: {}",
                  what(context),
                  order,
                  from(context),
                  outcome,
                  reply.sentence());
              Json.answer(context.response(), reply.accepted() ? 200 : 409, reply);
            });
  }

  private static String unanswered(Throwable cause) {
    return "the control loop did not answer ("
        + cause.getMessage()
        + "); it may still do it: look at the status before asking again";
  }

  private static String what(RoutingContext context) {
    String what = context.pathParam("action") + " " + context.pathParam("tag");
    return NOT_PRINTABLE
        .matcher(what)
        .replaceAll("?"); // a stranger must not write lines of the log
  }

  private static String from(RoutingContext context) {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(a -> String.valueOf(a.hostAddress()))
        .orElse("unknown");
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
