package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * SMTP: greeting, EHLO, QUIT; RFC 5321. STARTTLS: RFC 3207, AUTH: RFC 4954. Submission (RFC 6409)
 * is the same on another port.
 */
final class SmtpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Smtp smtp = Probes.as(Target.Smtp.class, target);
    return LineConversation.run(vertx, smtp, timeout, dialogue(smtp));
  }

  static Dialogue dialogue(Target.Smtp target) {
    return new SmtpDialogue("EHLO", target.ehloName(), target, target.envelope());
  }
}
