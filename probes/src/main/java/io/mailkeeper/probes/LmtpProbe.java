package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * LMTP: greeting, LHLO, QUIT; RFC 2033. But for its first command it is SMTP: that each recipient
 * has a reply of its own matters only after DATA, which is never sent.
 */
final class LmtpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Lmtp lmtp = Probes.as(Target.Lmtp.class, target);
    return LineConversation.run(vertx, lmtp, timeout, dialogue(lmtp));
  }

  static Dialogue dialogue(Target.Lmtp target) {
    return new SmtpDialogue("LHLO", target.lhloName(), target, target.envelope());
  }
}
