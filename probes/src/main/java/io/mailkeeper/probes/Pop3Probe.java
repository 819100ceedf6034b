package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** POP3: greeting, CAPA, with a login also STAT, QUIT; RFC 1939, RFC 2449. */
final class Pop3Probe implements Probe {

  private static final String GOODBYE = "QUIT";

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Pop3 pop3 = Probes.as(Target.Pop3.class, target);
    return LineConversation.run(vertx, pop3, timeout, session(pop3));
  }

  static Dialogue session(Target.Pop3 target) {
    return new Pop3Conversation(
        target,
        (pop3, found) ->
            target.login().isPresent()
                ? pop3.ask("STAT", Phase.COMMAND, line -> Turn.done(pop3.found(line), GOODBYE))
                : Turn.done(found, GOODBYE));
  }
}
