package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * IMAP: greeting, CAPABILITY, with a login also EXAMINE and NOOP, LOGOUT; RFC 9051 and RFC 3501.
 * EXAMINE reads the mailbox and changes nothing in it, not even what is recent.
 */
final class ImapProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Imap imap = Probes.as(Target.Imap.class, target);
    return LineConversation.run(vertx, imap, timeout, session(imap));
  }

  static Dialogue session(Target.Imap target) {
    return new ImapConversation(
        target,
        (imap, last) ->
            target.login().isPresent()
                ? imap.ask("EXAMINE INBOX", examined -> imap.ask("NOOP", imap::answered))
                : imap.answered(last));
  }
}
