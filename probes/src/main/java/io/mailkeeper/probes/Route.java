package io.mailkeeper.probes;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The way of a canary: a deep check of all that mail goes through, as a target like the others. Its
 * host and port are those of the submission.
 *
 * @param submit where it is submitted: {@link Target.Smtp} or {@link Target.Lmtp}; its envelope
 *     does not matter
 * @param envelope from whom to whom; without a sender no bounce comes back into the mailbox
 * @param fetch where it is read: {@link Target.Imap} or {@link Target.Pop3}, with a login
 * @param mailbox the mailbox, as IMAP writes it; POP3 has only {@code INBOX}
 * @param scope whose canaries these are; two checks with one mailbox need two scopes
 * @param slowAfter what a hop may take before it counts as slow; no entry: whatever it likes
 * @param lostAfter how long after its submission a canary that has not come back is lost, no more
 *     late; found out at the next look
 */
public record Route(
    Target.Mail submit,
    Target.Envelope envelope,
    Target.Mail fetch,
    String mailbox,
    String scope,
    Map<Hop, Duration> slowAfter,
    Duration lostAfter)
    implements Target {

  public static final String PROTOCOL = "round_trip";
  public static final String DEFAULT_MAILBOX = "INBOX";
  public static final Duration DEFAULT_LOST_AFTER = Duration.ofHours(1);

  public Route {
    TargetRules.require(
        submit instanceof Target.Smtp || submit instanceof Target.Lmtp,
        "a canary is submitted by " + submit.protocol() + ", allowed: smtp, lmtp");
    TargetRules.require(
        fetch instanceof Target.Imap || fetch instanceof Target.Pop3,
        "a canary is fetched by " + fetch.protocol() + ", allowed: imap, pop3");
    TargetRules.require(fetch.login().isPresent(), "nobody can fetch a canary without a login");
    TargetRules.require(envelope.to().isPresent(), "a canary has no recipient");
    TargetRules.text("mailbox", mailbox);
    TargetRules.require(
        ImapText.quotable(mailbox),
        "mailbox is \""
            + Printable.of(mailbox)
            + "\", expected visible ASCII; modified UTF-7 for others");
    TargetRules.require(
        fetch instanceof Target.Imap || mailbox.equalsIgnoreCase(DEFAULT_MAILBOX),
        "mailbox is \"" + mailbox + "\", but POP3 has only " + DEFAULT_MAILBOX);
    TargetRules.word("scope of canaries", scope);
    TargetRules.require(
        !lostAfter.isNegative(), "lost after " + lostAfter + ", expected zero or more");
    EnumMap<Hop, Duration> inOrder = new EnumMap<>(Hop.class);
    inOrder.putAll(slowAfter);
    slowAfter = Collections.unmodifiableMap(inOrder);
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }

  @Override
  public String host() {
    return submit.host();
  }

  @Override
  public int port() {
    return submit.port();
  }
}
