package io.mailkeeper.probes;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message that is sent only to see whether it arrives. One header line tells it from all other
 * mail:
 *
 * <pre>
 * X-Mailkeeper-Canary: mailkeeper main/imap 1767225600 5f0c2e9a41d7b863
 * </pre>
 *
 * @param scope whose it is: only its own check, or time, makes it fair game; visible ASCII without
 *     blanks
 * @param sent when it was made, by the clock of the machine that made it, in whole seconds
 * @param id unique, hexadecimal
 */
record Canary(String scope, Instant sent, String id) {

  static final String HEADER = "X-Mailkeeper-Canary";

  /** The first word of the header's value, which a server can search for. */
  static final String MARK = "mailkeeper";

  /** What no check waits for any more, whichever it was of; clocks differ by less. */
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private static final Pattern VALUE =
      Pattern.compile(MARK + " ([!-~]{1,200}) ([0-9]{1,11}) ([0-9a-f]{16})");

  private static final SecureRandom RANDOM = new SecureRandom();

  Canary {
    TargetRules.word("scope of canaries", scope);
  }

  static Canary fresh(String scope, Instant now) {
    byte[] id = new byte[8];
    RANDOM.nextBytes(id);
    return new Canary(
        scope, Instant.ofEpochSecond(now.getEpochSecond()), HexFormat.of().formatHex(id));
  }

  /**
   * Finds the canary that a message is, by its header lines, folded or not (RFC 5322 section
   * 2.2.3).
   *
   * @return empty: the message is none, or bears more than one mark, which no canary does
   */
  static Optional<Canary> of(String header) {
    List<String> values =
        header
            .replaceAll("\r?\n(?=[ \t])", "")
            .lines()
            .filter(line -> line.regionMatches(true, 0, HEADER + ":", 0, HEADER.length() + 1))
            .map(line -> line.substring(HEADER.length() + 1).strip())
            .toList();
    return values.size() == 1 ? parse(values.get(0)) : Optional.empty();
  }

  private static Optional<Canary> parse(String value) {
    Matcher canary = VALUE.matcher(value);
    return canary.matches()
        ? Optional.of(
            new Canary(
                canary.group(1),
                Instant.ofEpochSecond(Long.parseLong(canary.group(2))),
                canary.group(3)))
        : Optional.empty();
  }

  /** Whether the check of a scope may delete it. */
  boolean belongsTo(String check, Instant now) {
    return scope.equals(check) || sent.plus(FORGOTTEN).isBefore(now);
  }

  /** The whole message, its lines ended by CR and LF; RFC 5322. */
  String message(Target.Envelope envelope) {
    String to = envelope.to().orElseThrow();
    return String.join(
        "\r\n",
        "Date: "
            + DateTimeFormatter.RFC_1123_DATE_TIME
                .withLocale(Locale.ROOT)
                .format(sent.atOffset(ZoneOffset.UTC)),
        "From: Mailkeeper <" + (envelope.from().isEmpty() ? to : envelope.from()) + ">",
        "To: <" + to + ">",
        "Subject: Mailkeeper canary " + id,
        "Message-ID: <" + id + "@" + to.substring(to.lastIndexOf('@') + 1) + ">",
        // RFC 3834: nobody's absence notice answers it.
        "Auto-Submitted: auto-generated",
        HEADER + ": " + MARK + " " + scope + " " + sent.getEpochSecond() + " " + id,
        "",
        "This message was sent by Mailkeeper to see whether mail arrives. Mailkeeper deletes it.",
        "." + id,
        "");
  }
}
