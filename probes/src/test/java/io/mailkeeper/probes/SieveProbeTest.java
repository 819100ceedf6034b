package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** ManageSieve; the dialogues follow the examples of RFC 5804. */
class SieveProbeTest {

  private static final Optional<Tls> NO_TLS = Optional.empty();
  private static final MailLogin JOE =
      new MailLogin(new Login("joe", "sesame"), Optional.empty(), true);

  private static void play(Optional<Tls> tls, Optional<MailLogin> login, String transcript) {
    Target.Sieve target = new Target.Sieve("mail", 4190, tls, login);
    Rehearsal.play(() -> new SieveProbe.Session(target), tls, transcript);
  }

  private static void play(String transcript) {
    play(NO_TLS, Optional.empty(), transcript);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < "IMPLEMENTATION" "Example1 ManageSieved v001"
        < "SASL" "PLAIN SCRAM-SHA-1 GSSAPI"
        < "SIEVE" "fileinto vacation"
        < "STARTTLS"
        < "VERSION" "1.0"
        < OK
        > NOOP
        < OK "NOOP completed"
        > LOGOUT
        < OK "Logout Complete"
        = none: NOOP answered "OK "NOOP completed""
        """);
  }

  @Test
  void anOldServerHasNoNoop() {
    play(
        """
        < "IMPLEMENTATION" "Cyrus timsieved v1.0.0"
        < "SASL" "PLAIN"
        < OK "ready"
        > LOGOUT
        < EOF
        = none: the greeting ended with "OK "ready""
        """);
  }

  @Test
  void literalsMayStandWhereStringsDo() {
    play(
        """
        < {14}
        < IMPLEMENTATION {6}
        < a "b
        < c
        < "VERSION" {3}
        < 1.0
        < OK (TAG {0}
        < ) {5}
        < hello
        > NOOP
        < NO {11}
        < line 1
        < ups
        = protocol: expected OK to NOOP, got "NO "line 1\\x0d\\x0aups""
        """);
  }

  @Test
  void quotedStringsHaveEscapes() {
    SieveLine line = new SieveLine();
    assertThat(line.line("\"a\\\"b\\\\\" NO(trylater)  {3}")).hasValue(3);
    line.literal("x y".getBytes(StandardCharsets.UTF_8));
    assertThat(line.line("")).isEmpty();
    assertThat(line.words())
        .containsExactly(
            new SieveLine.Word(true, "a\"b\\"),
            new SieveLine.Word(false, "NO"),
            new SieveLine.Word(false, "("),
            new SieveLine.Word(false, "TRYLATER"),
            new SieveLine.Word(false, ")"),
            new SieveLine.Word(true, "x y"));
  }

  @Test
  void capabilitiesAreSentAgainAfterStartTls() {
    Optional<Tls> tls = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
    play(
        tls,
        Optional.of(JOE),
        """
        < "IMPLEMENTATION" "x"
        < "SASL" ""
        < "starttls"
        < "VERSION" "1.0"
        < OK
        > STARTTLS
        < OK "Begin TLS"
        ~ handshake
        < "IMPLEMENTATION" "x"
        < "SASL" "PLAIN"
        < "VERSION" "1.0"
        < OK "TLS negotiation successful."
        > AUTHENTICATE "PLAIN" "AGpvZQBzZXNhbWU="
        < OK "Logged in."
        > NOOP
        < OK
        > LOGOUT
        < OK
        = none: logged in by PLAIN, NOOP answered "OK"
        """);
    play(
        tls,
        Optional.empty(),
        """
        < "IMPLEMENTATION" "x"
        < OK
        = tls: expected STARTTLS among the capabilities, got none
        """);
    play(
        tls,
        Optional.empty(),
        """
        < "IMPLEMENTATION" "x"
        < "STARTTLS"
        < OK
        > STARTTLS
        < NO "no certificate"
        = tls: expected OK to STARTTLS, got "NO "no certificate""
        """);
    play(
        tls,
        Optional.empty(),
        """
        < "IMPLEMENTATION" "x"
        < "STARTTLS"
        < OK
        > STARTTLS
        < OK
        < "SASL" "PLAIN"
        = protocol: expected a TLS handshake, got text in clear before it
        """);
    play(
        tls,
        Optional.empty(),
        """
        < "IMPLEMENTATION" "x"
        < "STARTTLS"
        < OK
        > STARTTLS
        < OK
        ~ handshake
        . . .
        = timeout: expected capabilities and OK after STARTTLS, got nothing within 5 s
        """);
  }

  @Test
  void challengesAreStrings() {
    play(
        NO_TLS,
        Optional.of(new MailLogin(new Login("tim", "tanstaaftanstaaf"))),
        """
        < "IMPLEMENTATION" "x"
        < "SASL" "PLAIN CRAM-MD5"
        < OK
        > AUTHENTICATE "CRAM-MD5"
        < {56}
        < PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        > "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"
        < OK
        > LOGOUT
        < OK
        = none: logged in by CRAM-MD5, AUTHENTICATE answered "OK"
        """);
    play(
        NO_TLS,
        Optional.of(new MailLogin(JOE.login(), Optional.of(Mechanism.LOGIN), true)),
        """
        < "IMPLEMENTATION" "x"
        < "SASL" "PLAIN LOGIN"
        < OK
        > AUTHENTICATE "LOGIN"
        < "VXNlcm5hbWU6"
        > "am9l"
        < "UGFzc3dvcmQ6"
        > "c2VzYW1l"
        < "bW9yZQ=="
        = protocol: expected OK to AUTHENTICATE, got ""bW9yZQ==""
        """);
  }

  @Test
  void aLongTokenIsALiteral() {
    String token = "t".repeat(2_000);
    MailLogin login = new MailLogin(new Login("joe", token), Optional.of(Mechanism.XOAUTH2), true);
    String sent = new Sasl(Mechanism.XOAUTH2, login.login(), new Redaction()).initial(9_999).get();
    play(
        NO_TLS,
        Optional.of(login),
        """
        < "IMPLEMENTATION" "x"
        < "SASL" "XOAUTH2"
        < OK
        > AUTHENTICATE "XOAUTH2" {%d+}
        > %s
        < OK
        > LOGOUT
        < OK
        = none: logged in by XOAUTH2, AUTHENTICATE answered "OK"
        """
            .formatted(sent.length(), sent));
  }

  @Test
  void refusalsAreToldApart() {
    String toAuth =
        """
        < "IMPLEMENTATION" "x"
        < "SASL" "PLAIN"
        < OK
        > AUTHENTICATE "PLAIN" "AGpvZQBzZXNhbWU="
        """;
    play(
        NO_TLS,
        Optional.of(JOE),
        toAuth
            + """
            < NO (AUTH-TOO-WEAK) "Authentication failed."
            = auth: expected OK to AUTHENTICATE, got "NO ( AUTH-TOO-WEAK ) "Authentication failed.""
            """);
    play(
        NO_TLS,
        Optional.of(JOE),
        toAuth
            + """
            < no (trylater) "directory"
            = auth: expected OK to AUTHENTICATE, got "NO ( TRYLATER ) "directory"", a transient failure
            """);
    play(
        NO_TLS,
        Optional.of(JOE),
        toAuth
            + """
            < BYE (REFERRAL "sieve://other/") "go"
            = protocol: expected OK to AUTHENTICATE, got "BYE ( REFERRAL "sieve://other/" ) "go""
            """);
    play(
        NO_TLS,
        Optional.of(new MailLogin(JOE.login())),
        """
        < "IMPLEMENTATION" "x"
        < "SASL" "PLAIN"
        < OK
        = auth: expected TLS before PLAIN, got none; no password is sent in clear
        """);
  }

  @Test
  void otherProtocolsAreNoManageSieve() {
    for (String line :
        new String[] {"220 mail ESMTP", "+OK POP3", "SSH-2.0-x", "", "\"open", "{99999999999}"}) {
      play(
          """
          < %s
          = protocol: expected capabilities and OK as greeting, got "%s"
          """
              .formatted(line, line));
    }
    play(
        """
        < * OK IMAP4rev1
        = protocol: expected capabilities and OK as greeting, got "* OK IMAP4rev1"
        """);
    play(
        """
        < OK
        = protocol: expected capabilities and OK as greeting, got "OK"
        """);
  }

  @Test
  void busyServersSaySo() {
    play(
        """
        < BYE "Too many connections"
        = protocol: expected capabilities and OK as greeting, got "BYE "Too many connections""
        """);
    play(
        """
        < NO "no more"
        = protocol: expected capabilities and OK as greeting, got "NO "no more""
        """);
  }

  @Test
  void pipelinedAnswersCount() {
    play(
        """
        < "IMPLEMENTATION" "b\u00fcro"
        < "VERSION" "1.0"
        < OK
        < OK "early"
        < OK "early too"
        > NOOP
        > LOGOUT
        = none: NOOP answered "OK "early""
        """);
  }

  @Test
  void silenceAndEarlyEndSayWhatWasMissing() {
    play(
        """
        . . .
        = timeout: expected capabilities and OK as greeting, got nothing within 5 s
        """);
    play(
        """
        < "IMPLEMENTATION" {100}
        < half
        < EOF
        = protocol: expected capabilities and OK as greeting, got end of connection after "half\\x0d\\x0a"
        """);
    play(
        """
        <| "IMPLEM
        . . .
        = timeout: expected capabilities and OK as greeting, got nothing more within 5 s after ""IMPLEM"
        """);
  }

  @Test
  void endlessAnswersHaveAnEnd() {
    endless(
        "< \"A\" \"" + "x".repeat(8_192) + "\"",
        "expected capabilities and OK as greeting, got a line longer than 8192 bytes");
    endless(
        "< \"A\" \"b\"\n".repeat(7_300),
        "expected capabilities and OK as greeting, got a reply larger than 65536 bytes");
    endless(
        "< \"A\" {999999999}\n< " + "x".repeat(70_000),
        "expected capabilities and OK as greeting, got a reply larger than 65536 bytes");
  }

  private static void endless(String server, String fault) {
    Target.Sieve target = new Target.Sieve("mail", 4190);
    Rehearsal.playLong(
        () -> new SieveProbe.Session(target), NO_TLS, server + "\n= protocol: " + fault);
  }
}
