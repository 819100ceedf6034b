package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Scripts as blackbox_exporter's modules have them: RE2, captures, TLS, bytes, no needless wait.
 */
class PromptScriptTest {

  private static final Buffer LF = Buffer.buffer("\n");
  private static final Tls STARTTLS = Tls.reported(Tls.Mode.STARTTLS);

  private static Target.Step expect(String regex) {
    return new Target.Step(
        Optional.empty(), Optional.of(Target.Awaited.line(Regex.re2(regex))), false);
  }

  private static Target.Step send(String text) {
    return new Target.Step(Optional.of(Payload.asInGo(text).then(LF)), Optional.empty(), false);
  }

  private static Target.Step bytes(Buffer wanted) {
    return new Target.Step(Optional.empty(), Optional.of(new Target.AwaitedBytes(wanted)), false);
  }

  private static void play(List<Target.Step> steps, String transcript) {
    boolean secure = steps.contains(Target.Step.START_TLS);
    Optional<Tls> tls = secure ? Optional.of(STARTTLS) : Optional.empty();
    Target.Script script =
        new Target.Script(
            "tcp",
            "mail",
            25,
            Optional.empty(),
            steps,
            Optional.empty(),
            true,
            tls,
            Optional.empty(),
            AddressChoice.ANY);
    Rehearsal.play(() -> new DialogueProbe.Session(script), tls, transcript);
  }

  private static List<Target.Step> smtpStartTls() {
    List<Target.Step> steps = new ArrayList<>();
    steps.add(expect("^220 ([^ ]+) ESMTP (.+)$"));
    steps.add(send("EHLO prober\r"));
    steps.add(expect("^250-STARTTLS"));
    steps.add(send("STARTTLS\r"));
    steps.add(expect("^220"));
    steps.add(Target.Step.START_TLS);
    steps.add(send("EHLO prober\r"));
    steps.add(expect("^250-AUTH"));
    steps.add(send("QUIT\r"));
    return steps;
  }

  @Test
  void startTlsAndTheRestOfAReplyThatWasMatchedInTheMiddle() {
    play(
        smtpStartTls(),
        """
        < 220 mail ESMTP ready
        > EHLO prober
        < 250-mail
        < 250-STARTTLS
        > STARTTLS
        < 250-PIPELINING
        < 250 HELP
        < 220 go ahead
        ~ handshake
        > EHLO prober
        < 250-mail
        < 250-AUTH PLAIN
        > QUIT
        = none: answered "250-AUTH PLAIN"
        """);
  }

  @Test
  void anErrorReplyDoesNotCostTheTimeout() {
    play(
        smtpStartTls(),
        """
        < 554 mail no service
        = protocol: expected line like /^220 ([^ ]+) ESMTP (.+)$/, got "554 mail no service" and nothing more is owed
        """);
    play(
        smtpStartTls(),
        """
        < 220 mail ESMTP ready
        > EHLO prober
        < 250-mail
        < 250-STARTTLS
        > STARTTLS
        < 250-PIPELINING
        < 250 HELP
        < 454-TLS not
        < 454 available
        = protocol: expected line like /^220/, got "454 available" and nothing more is owed
        """);
  }

  @Test
  void theEndOfAReplyWithoutTheLineIsTheEnd() {
    play(
        smtpStartTls(),
        """
        < 220 mail ESMTP ready
        > EHLO prober
        < 250-mail
        < 250 PIPELINING
        = expect: expected line like /^250-STARTTLS/, got "250 PIPELINING" and nothing more is owed
        """);
  }

  @Test
  void anErrorOfAnEarlierCommandIsPassedOver() {
    play(
        List.of(expect("^220"), send("NOOP\r"), send("VRFY x\r"), expect("^252")),
        """
        < 220 mail
        > NOOP
        > VRFY x
        < 500 no noop
        < 252 try it
        = none: answered "252 try it"
        """);
    play(
        List.of(expect("^220"), send("NOOP\r"), send("VRFY x\r"), expect("^252")),
        """
        < 220 mail
        > NOOP
        > VRFY x
        < 250 ok
        < 550 no such
        = protocol: expected line like /^252/, got "550 no such" and nothing more is owed
        """);
  }

  @Test
  void preliminaryRepliesOfFtpAreNotTheLastWord() {
    play(
        List.of(expect("^220"), send("LIST\r"), expect("^226")),
        """
        < 220 ftp
        > LIST
        < 150 here it comes
        < 226 done
        = none: answered "226 done"
        """);
  }

  @Test
  void anErrorThatIsWantedIsNoFailure() {
    play(
        List.of(expect("^220"), send("VRFY x\r"), expect("^5\\d\\d")),
        """
        < 220 mail
        > VRFY x
        < 550 no such
        = none: answered "550 no such"
        """);
  }

  @Test
  void pop3Refusals() {
    play(
        List.of(expect("^\\+OK"), send("STLS\r"), expect("^\\+OK"), Target.Step.START_TLS),
        """
        < +OK ready
        > STLS
        < -ERR not here
        = protocol: expected line like /^\\+OK/, got "-ERR not here" and nothing more is owed
        """);
  }

  @Test
  void imapRefusesWithTheTagOfTheLastCommand() {
    List<Target.Step> steps =
        List.of(
            expect("OK.*STARTTLS"),
            send(". STARTTLS"),
            expect("OK"),
            Target.Step.START_TLS,
            send(". capability"),
            expect("CAPABILITY IMAP4rev1"));
    play(
        steps,
        """
        < * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
        > . STARTTLS
        < * 1 EXISTS
        < . BAD no TLS
        = protocol: expected line like /OK/, got ". BAD no TLS" and nothing more is owed
        """);
    play(
        steps,
        """
        < * BYE too many
        = protocol: expected line like /OK.*STARTTLS/, got "* BYE too many" and nothing more is owed
        """);
    play(
        steps,
        """
        < * OK STARTTLS
        > . STARTTLS
        < . OK begin
        ~ handshake
        > . capability
        < * CAPABILITY IMAP4rev1 AUTH=PLAIN
        = none: answered "* CAPABILITY IMAP4rev1 AUTH=PLAIN"
        """);
  }

  @Test
  void aByeThatAnswersLogoutIsNoRefusal() {
    play(
        List.of(expect("^\\* OK"), send("a LOGOUT\r"), expect("^a OK")),
        """
        < * OK ready
        > a LOGOUT
        < * BYE bye
        < a OK done
        = none: answered "a OK done"
        """);
  }

  @Test
  void otherProtocolsMaySayWhatTheyLike() {
    play(
        List.of(
            send("NICK prober"),
            send("USER prober prober prober :prober"),
            expect("PING :([^ ]+)"),
            send("PONG ${1}"),
            expect("^:[^ ]+ 001")),
        """
        > NICK prober
        > USER prober prober prober :prober
        < 451 no such thing
        < -ERR either
        < * BYE neither
        < PING :cookie17 x
        > PONG cookie17
        < :irc 001 prober :hello
        = none: answered ":irc 001 prober :hello"
        """);
  }

  @Test
  void bytesAreComparedAsTheyAre() {
    Buffer request = Buffer.buffer(new byte[] {0, 0, 0, 8, 4, (byte) 0x52, 0x16, 0x2f});
    List<Target.Step> steps =
        List.of(
            new Target.Step(Optional.of(Payload.exactly(request)), Optional.empty(), false),
            bytes(Buffer.buffer("Sx")),
            Target.Step.START_TLS);
    play(
        steps,
        """
        > \u0000\u0000\u0000\b\u0004R\u0016/
        <| Sx
        ~ handshake
        = none: TLS began
        """);
    play(
        steps,
        """
        > \u0000\u0000\u0000\b\u0004R\u0016/
        <| N\u0001
        = expect: expected bytes "Sx", got "N\\x01"
        """);
    play(
        steps,
        """
        > \u0000\u0000\u0000\b\u0004R\u0016/
        <| S
        < EOF
        = protocol: expected bytes "Sx", got end of connection after "S"
        """);
  }

  @Test
  void theLastWordsNeedNoLineEnd() {
    play(
        List.of(expect("^SSH-2.0-"), send("SSH-2.0-blackbox-ssh-check")),
        """
        <| SSH-2.0-OpenSSH
        < EOF
        = none: answered "SSH-2.0-OpenSSH"
        """);
    play(
        List.of(expect("^SSH-2.0-"), send("x"), expect("y")),
        """
        <| SSH-2.0-OpenSSH
        < EOF
        = protocol: expected line like /^SSH-2.0-/, got end of connection after "SSH-2.0-OpenSSH"
        """);
  }

  @Test
  void labelsAreWhatWasCaptured() {
    Target.AwaitedLine line =
        new Target.AwaitedLine(
            Regex.re2("^SSH-2.0-([^ -]+)(?: (?P<rest>.*))?$"),
            Map.of(
                "version", Payload.asInGo("${1}"),
                "comments", Payload.asInGo("<$rest>$$"),
                "none", Payload.asInGo("$9$x${")));
    Target.Step step = new Target.Step(Optional.empty(), Optional.of(line), false);
    Target.Script script =
        new Target.Script(
            "tcp",
            "h",
            1,
            Optional.empty(),
            List.of(step),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            AddressChoice.ANY);
    DialogueProbe.Session session = new DialogueProbe.Session(script);
    session.opened();
    session.line("SSH-2.0-OpenSSH_9.2 Debian");
    Findings.Script found = (Findings.Script) session.findings().orElseThrow();
    assertThat(found.labels())
        .isEqualTo(Map.of("version", "OpenSSH_9.2", "comments", "<Debian>$", "none", "${"));
  }

  @Test
  void whatIsCapturedCannotEndALine() {
    Regex.Match match = Regex.re2("^HELLO (.*)$").match("HELLO a\rQUIT\0").orElseThrow();
    assertThat(Payload.asInGo("HI ${1}").expand(match)).hasToString("HI aQUIT");
    assertThat(Payload.line("HI ${1}").expand(match)).hasToString("HI aQUIT\r\n");
  }
}
