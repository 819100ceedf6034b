package io.mailkeeper.agent.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets only those pass who show the operators' token; who does not is told so, and audited. */
final class OperatorGate implements Handler<RoutingContext> {
  static final Logger AUDIT = LoggerFactory.getLogger("io.mailkeeper.audit");

  private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");
  private static final String NO_TOKEN =
      "this agent takes no orders over HTTP: no operator token is configured; put a long random"
          + " line into a file that only root can read, name it as 'token_file' in node.yml, and"
          + " restart the agent";

  private final OperatorToken token;

  OperatorGate(OperatorToken token) {
    this.token = token;
  }

  @Override
  public void handle(RoutingContext context) {
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
    AUDIT.warn(
        "{} from {}: denied ({})", printable(context.request().path()), from(context), status);
    Json.error(context.response(), status, sentence);
  }

  /** A stranger must not write lines of the log. */
  static String printable(String text) {
    return NOT_PRINTABLE.matcher(text).replaceAll("?");
  }

  static String from(RoutingContext context) {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(a -> String.valueOf(a.hostAddress()))
        .orElse("unknown");
  }
}
