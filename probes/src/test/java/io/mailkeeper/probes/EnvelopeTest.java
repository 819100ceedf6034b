package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** MAIL and RCPT without a message, and LMTP; RFC 5321 section 3.3, RFC 2033. */
class EnvelopeTest {

  private static final Optional<Target.Envelope> BOTH =
      Optional.of(new Target.Envelope("monitor@example.org", Optional.of("joe@example.org")));

  private static void smtp(Optional<Target.Envelope> envelope, String transcript) {
    Target.Smtp target =
        new Target.Smtp("mail", 25, "probe", Optional.empty(), Optional.empty(), envelope);
    Rehearsal.play(() -> SmtpProbe.dialogue(target), transcript);
  }

  private static void lmtp(Optional<Target.Envelope> envelope, String transcript) {
    Target.Lmtp target =
        new Target.Lmtp("store", 24, "probe", Optional.empty(), Optional.empty(), envelope);
    Rehearsal.play(() -> LmtpProbe.dialogue(target), transcript);
  }

  @Test
  void theRecipientIsNamedAndForgotten() {
    smtp(
        BOTH,
        """
        < 220 mail
        > EHLO probe
        < 250 mail
        > MAIL FROM:<monitor@example.org>
        < 250 2.1.0 ok
        > RCPT TO:<joe@example.org>
        < 250-2.1.5 fine
        < 250 2.1.5 ok
        > RSET
        < 250 2.0.0 gone
        > QUIT
        < 221 bye
        = none: RCPT answered "250 2.1.5 ok"
        """);
    smtp(
        Optional.of(new Target.Envelope("", Optional.empty())),
        """
        < 220 mail
        > EHLO probe
        < 250 mail
        > MAIL FROM:<>
        < 250 ok
        > RSET
        < 250 gone
        > QUIT
        < 221 bye
        = none: MAIL answered "250 ok"
        """);
  }

  @Test
  void whatIsNotTakenIsToldApart() {
    String toRcpt =
        """
        < 220 mail
        > EHLO probe
        < 250 mail
        > MAIL FROM:<monitor@example.org>
        < 250 2.1.0 ok
        > RCPT TO:<joe@example.org>
        """;
    smtp(
        BOTH,
        toRcpt
            + """
            < 450 4.2.0 grey
            = expect: expected 250 reply to RCPT, got "450 4.2.0 grey", a transient failure
            """);
    smtp(
        BOTH,
        toRcpt
            + """
            < 550 5.1.1 who?
            = expect: expected 250 reply to RCPT, got "550 5.1.1 who?", a permanent failure
            """);
    smtp(
        BOTH,
        toRcpt
            + """
            < 354 go on
            = protocol: expected 250 reply to RCPT, got "354 go on"
            """);
    smtp(
        BOTH,
        toRcpt
            + """
            < 251 will forward
            > RSET
            < 500 what
            = protocol: expected 250 reply to RSET, got "500 what"
            """);
    smtp(
        BOTH,
        """
        < 220 mail
        > EHLO probe
        < 250 mail
        > MAIL FROM:<monitor@example.org>
        < 452 4.3.1 disk full
        = expect: expected 250 reply to MAIL, got "452 4.3.1 disk full", a transient failure
        """);
  }

  @Test
  void lmtpIsGreetedInItsOwnWay() {
    lmtp(
        BOTH,
        """
        < 220 store LMTP
        > LHLO probe
        < 250-store
        < 250 PIPELINING
        > MAIL FROM:<monitor@example.org>
        < 250 ok
        > RCPT TO:<joe@example.org>
        < 250 ok
        > RSET
        < 250 ok
        > QUIT
        < 221 bye
        = none: RCPT answered "250 ok"
        """);
    lmtp(
        Optional.empty(),
        """
        < 220 store LMTP
        > LHLO probe
        < 250 store
        > QUIT
        < 221 bye
        = none: LHLO answered "250 store"
        """);
  }

  @Test
  void aServerOfSmtpDoesNotKnowLhlo() {
    lmtp(
        Optional.empty(),
        """
        < 220 mail ESMTP
        > LHLO probe
        < 500 5.5.1 Command unrecognized: "LHLO probe"
        = protocol: expected 250 reply to LHLO, got "500 5.5.1 Command unrecognized: "LHLO probe""
        """);
  }

  @Test
  void oneOfLmtpDoesNotKnowEhlo() {
    smtp(
        Optional.empty(),
        """
        < 220 store LMTP
        > EHLO probe
        < 500 5.5.1 Unknown command
        > HELO probe
        < 500 5.5.1 Unknown command
        = protocol: expected 250 reply to HELO, got "500 5.5.1 Unknown command"
        """);
  }

  @Test
  void lmtpHasNothingToSayOrTooMuch() {
    lmtp(
        Optional.empty(),
        """
        . . .
        = timeout: expected 220 greeting, got nothing within 5 s
        """);
    lmtp(
        Optional.empty(),
        """
        < 220 caf\u00e9
        > LHLO probe
        < 250-stor\u00e9
        <| 250 half
        < EOF
        = protocol: expected 250 reply to LHLO, got end of connection after "250 half"
        """);
    endless(
        "< 220 store\n> LHLO probe\n" + ("< 250-" + "x".repeat(3_000) + "\n").repeat(23),
        "expected 250 reply to LHLO, got a reply larger than 65536 bytes");
    endless(
        "< 220-" + "x".repeat(8_192) + "\n",
        "expected 220 greeting, got a line longer than 8192 bytes");
  }

  private static void endless(String server, String fault) {
    Target.Lmtp target =
        new Target.Lmtp("store", 24, "probe", Optional.empty(), Optional.empty(), Optional.empty());
    Rehearsal.playLong(
        () -> LmtpProbe.dialogue(target), Optional.empty(), server + "= protocol: " + fault);
  }

  @Test
  void anAddressIsNoPlaceForACommand() {
    for (String bad : new String[] {"a@b>\r\nDATA", "a b@c", "<a@b>", "j\u00f6rg@b"}) {
      assertThatThrownBy(() -> new Target.Envelope(bad, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("sender is \"");
      assertThatThrownBy(() -> new Target.Envelope("", Optional.of(bad)))
          .hasMessageStartingWith("recipient is \"");
    }
    assertThatThrownBy(() -> new Target.Envelope("", Optional.of("")))
        .hasMessage("recipient is empty");
  }
}
