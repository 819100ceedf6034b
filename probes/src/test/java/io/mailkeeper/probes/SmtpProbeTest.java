package io.mailkeeper.probes;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SmtpProbeTest {

  private static void play(String transcript) {
    Rehearsal.play(() -> SmtpProbe.dialogue(new Target.Smtp("mail", 25, "probe")), transcript);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < 220 mail.example.org ESMTP Sendmail
        > EHLO probe
        < 250-mail.example.org Hello
        < 250-SIZE 10240000
        < 250 HELP
        > QUIT
        < 221 closing
        = none: EHLO answered "250 HELP"
        """);
  }

  @Test
  void greetingMayHaveSeveralLinesAndNoText() {
    play(
        """
        < 220-mail.example.org ESMTP
        < 220-No spam, please
        < 220
        > EHLO probe
        < 250 mail.example.org
        > QUIT
        < EOF
        = none: EHLO answered "250 mail.example.org"
        """);
  }

  @Test
  void serverThatDoesNotAnswerQuitIsAlive() {
    play(
        """
        < 220 mail
        > EHLO probe
        < 250 mail
        > QUIT
        . . .
        = none: EHLO answered "250 mail"
        """);
  }

  @Test
  void serverWithoutExtensionsIsGreetedWithHelo() {
    play(
        """
        < 220 old mail
        > EHLO probe
        < 502-not
        < 502 implemented
        > HELO probe
        < 250 old mail
        > QUIT
        < 221 bye
        = none: HELO answered "250 old mail"
        """);
  }

  @Test
  void errorGreetingFailsOnItsFirstLine() {
    play(
        """
        < 554-No SMTP service here
        = protocol: expected 220 greeting, got "554-No SMTP service here"
        """);
    play(
        """
        < 421 too busy
        = protocol: expected 220 greeting, got "421 too busy"
        """);
  }

  @Test
  void errorReplyToEhloFailsAtOnce() {
    play(
        """
        < 220 mail
        > EHLO probe
        < 550 go away
        = protocol: expected 250 reply to EHLO, got "550 go away"
        """);
    play(
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 421 shutting down
        = protocol: expected 250 reply to EHLO, got "421 shutting down"
        """);
    play(
        """
        < 220 mail
        > EHLO probe
        < 500 what
        > HELO probe
        < 500 what
        = protocol: expected 250 reply to HELO, got "500 what"
        """);
  }

  @Test
  void otherProtocolsAreNoSmtp() {
    for (String line : new String[] {"SSH-2.0-OpenSSH_9.2", "+OK POP3", "2200 x", "220x", ""}) {
      play(
          """
          < %s
          = protocol: expected 220 greeting, got "%s"
          """
              .formatted(line, line));
    }
  }

  @Test
  void controlCharactersAreEscaped() {
    play(
        """
        < 554 \033[2Jred
        = protocol: expected 220 greeting, got "554 \\x1b[2Jred"
        """);
  }

  @Test
  void silenceAndEarlyEndSayWhatWasMissing() {
    play(
        """
        . . .
        = timeout: expected 220 greeting, got nothing within 5 s
        """);
    play(
        """
        <| 220 ma
        . . .
        = timeout: expected 220 greeting, got nothing more within 5 s after "220 ma"
        """);
    play(
        """
        < 220 mail
        > EHLO probe
        < EOF
        = protocol: expected 250 reply to EHLO, got end of connection
        """);
  }

  private static void playStartTls(String transcript) {
    Optional<Tls> tls = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
    Target.Smtp target = new Target.Smtp("mail", 25, "probe", tls);
    Rehearsal.play(() -> SmtpProbe.dialogue(target), tls, transcript);
  }

  @Test
  void afterStartTlsEhloIsSaidAgain() {
    playStartTls(
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250-starttls
        < 250 SIZE
        > STARTTLS
        < 220 go ahead
        ~ handshake
        > EHLO probe
        < 250 mail
        > QUIT
        < 221 bye
        = none: EHLO answered "250 mail"
        """);
  }

  @Test
  void aServerWithoutStartTlsIsToldApart() {
    playStartTls(
        """
        < 220 mail
        > EHLO probe
        < 250-mail STARTTLS
        < 250 SIZE
        = tls: expected STARTTLS in the reply to EHLO, got none
        """);
    playStartTls(
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 STARTTLS
        > STARTTLS
        < 454 TLS not available due to temporary reason
        = tls: expected 220 reply to STARTTLS, got "454 TLS not available due to temporary reason"
        """);
  }

  @Test
  void whatComesInClearBeforeTheHandshakeIsNoAnswer() {
    playStartTls(
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 STARTTLS
        > STARTTLS
        < 220 go ahead
        < 250 AUTH PLAIN
        = protocol: expected a TLS handshake, got text in clear before it
        """);
  }

  /** A dialogue that forgets TLS must not succeed in clear. */
  @Test
  void tlsThatWasAskedForIsNotLeftOut() {
    Optional<Tls> tls = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
    Rehearsal.play(
        () -> SmtpProbe.dialogue(new Target.Smtp("mail", 25, "probe")),
        tls,
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 STARTTLS
        > QUIT
        < 221 bye
        = internal: expected TLS before the end, got none: EHLO answered
        """);
  }
}
