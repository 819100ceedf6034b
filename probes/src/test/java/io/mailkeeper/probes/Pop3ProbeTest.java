package io.mailkeeper.probes;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class Pop3ProbeTest {

  private static final Login CANARY = new Login("canary", "s3cret");
  private static final Optional<Tls> STLS = Optional.of(Tls.reported(Tls.Mode.STARTTLS));

  private static void play(String transcript) {
    Rehearsal.play(() -> Pop3Probe.session(new Target.Pop3("mail", 110)), transcript);
  }

  private static void playTls(Optional<MailLogin> login, String transcript) {
    Target.Pop3 target = new Target.Pop3("mail", 110, STLS, login);
    Rehearsal.play(() -> Pop3Probe.session(target), STLS, transcript);
  }

  /** With a login, in clear. */
  private static void playLogin(MailLogin login, String transcript) {
    Target.Pop3 target = new Target.Pop3("mail", 110, Optional.empty(), Optional.of(login));
    Rehearsal.play(() -> Pop3Probe.session(target), transcript);
  }

  private static MailLogin inClear(Mechanism mechanism) {
    return new MailLogin(CANARY, Optional.of(mechanism), true);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < +OK Dovecot ready. <1896.697170952@mail>
        > CAPA
        < +OK
        < TOP
        < ..stuffed
        < UIDL
        < .
        > QUIT
        < +OK bye
        = none: CAPA answered with 3 capabilities
        """);
  }

  @Test
  void serverWithoutCapaIsAlive() {
    play(
        """
        < +OK
        > CAPA
        < -ERR unknown command
        > QUIT
        < +OK
        = none: alive, without CAPA: answered "-ERR unknown command"
        """);
  }

  @Test
  void errorGreetingFailsAtOnce() {
    play(
        """
        < -ERR [SYS/TEMP] maildrop store is down
        = protocol: expected +OK greeting, got "-ERR [SYS/TEMP] maildrop store is down"
        """);
    play(
        """
        < +OKAY
        = protocol: expected +OK greeting, got "+OKAY"
        """);
  }

  @Test
  void replyToCapaMustBeOneAndMustEnd() {
    play(
        """
        < +OK
        > CAPA
        < TOP
        = protocol: expected +OK reply to CAPA, got "TOP"
        """);
    play(
        """
        < +OK
        > CAPA
        < +
        = protocol: expected +OK reply to CAPA, got "+"
        """);
    play(
        """
        < +OK
        > CAPA
        < +OK
        < TOP
        < EOF
        = protocol: expected line with a dot after the capabilities, got end of connection
        """);
    play(
        """
        < +OK
        > CAPA
        < +OK
        < TOP
        . . .
        = timeout: expected line with a dot after the capabilities, got nothing within 5 s
        """);
  }

  @Test
  void afterStlsCapaIsAskedAgain() {
    playTls(
        Optional.of(new MailLogin(CANARY)),
        """
        ! s3cret
        < +OK
        > CAPA
        < +OK
        < stls
        < .
        > STLS
        < +OK begin
        ~ handshake
        > CAPA
        < +OK
        < USER
        < .
        > USER canary
        < +OK
        > PASS s3cret
        < +OK s3cret it is
        > STAT
        < +OK 2 320
        > QUIT
        < +OK
        = none: STAT answered "+OK 2 320"
        """);
  }

  @Test
  void withoutStlsThereIsNoConversation() {
    playTls(
        Optional.empty(),
        """
        < +OK
        > CAPA
        < +OK
        < USER
        < .
        = tls: expected STLS in the reply to CAPA, got none
        """);
    playTls(
        Optional.empty(),
        """
        < +OK
        > CAPA
        < -ERR
        = tls: expected STLS in the reply to CAPA, got none
        """);
    playTls(
        Optional.empty(),
        """
        < +OK
        > CAPA
        < +OK
        < STLS
        < .
        > STLS
        < -ERR no key
        = tls: expected +OK reply to STLS, got "-ERR no key"
        """);
    playTls(
        Optional.empty(),
        """
        < +OK
        > CAPA
        < +OK
        < STLS
        < .
        > STLS
        < +OK
        < +OK sent by another
        = protocol: expected a TLS handshake, got text in clear before it
        """);
  }

  @Test
  void apopSendsADigestOfTheGreeting() {
    // RFC 1939 section 7 has this greeting and this digest.
    playLogin(
        new MailLogin(new Login("mrose", "tanstaaf")),
        """
        ! tanstaaf
        ! c4c9334bac560ecc979e58001b3e22fb
        < +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
        > CAPA
        < -ERR
        > APOP mrose c4c9334bac560ecc979e58001b3e22fb
        < +OK maildrop has 1 message, c4c9334bac560ecc979e58001b3e22fb
        > STAT
        < +OK 1 369
        > QUIT
        < EOF
        = none: STAT answered "+OK 1 369"
        """);
  }

  @Test
  void aTimestampThatIsNoneGetsNoDigest() {
    for (String greeting : new String[] {"+OK", "+OK <no-at>", "+OK <a@\u00e9>", "+OK <a b@c>"}) {
      playLogin(
          new MailLogin(CANARY),
          """
          < %s
          > CAPA
          < -ERR
          = auth: expected TLS before USER, got none
          """
              .formatted(greeting));
    }
  }

  @Test
  void saslComesBeforeUserAndPass() {
    playLogin(
        new MailLogin(CANARY, Optional.empty(), true),
        """
        ! s3cret
        ! AGNhbmFyeQBzM2NyZXQ
        < +OK
        > CAPA
        < +OK
        < USER
        < SASL LOGIN plain
        < .
        > AUTH PLAIN AGNhbmFyeQBzM2NyZXQ=
        < -ERR [AUTH] not AGNhbmFyeQBzM2NyZXQ=
        = auth: expected +OK reply to AUTH, got "-ERR [AUTH] not (hidden)"
        """);
  }

  @Test
  void theOtherMechanismsAnswerChallenges() {
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        ! czNjcmV0
        < +OK
        > CAPA
        < +OK
        < SASL LOGIN
        < .
        > AUTH LOGIN
        < + VXNlcm5hbWU6
        > Y2FuYXJ5
        < + UGFzc3dvcmQ6
        > czNjcmV0
        < +OK
        > STAT
        < +OK 0 0
        > QUIT
        < EOF
        = none: STAT answered "+OK 0 0"
        """);
    playLogin(
        new MailLogin(new Login("tim", "tanstaaftanstaaf")),
        """
        ! dGltIGI5MTNhNjAy
        < +OK
        > CAPA
        < +OK
        < SASL PLAIN CRAM-MD5
        < .
        > AUTH CRAM-MD5
        < + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        > dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        < + again
        = protocol: expected +OK reply to AUTH, got "+ again"
        """);
  }

  @Test
  void whatTheServerDoesNotOfferIsNotTried() {
    playLogin(
        inClear(Mechanism.USER),
        """
        < +OK
        > CAPA
        < +OK
        < SASL CRAM-MD5
        < .
        = auth: expected USER among the server's mechanisms, got only CRAM-MD5
        """);
  }

  @Test
  void refusalsThatSayNothingOfTheCredentialsAreToldApart() {
    for (String code : new String[] {"[IN-USE]", "[SYS/TEMP]", "[login-delay]", "[SYS/PERM]"}) {
      playLogin(
          inClear(Mechanism.USER),
          """
          < +OK
          > CAPA
          < -ERR
          > USER canary
          < +OK
          > PASS s3cret
          < -ERR %s not now
          = protocol: expected +OK reply to PASS, got "-ERR %s not now"
          """
              .formatted(code, code));
    }
    playLogin(
        inClear(Mechanism.USER),
        """
        ! s3cret
        < +OK
        > CAPA
        < -ERR
        > USER canary
        < +OK
        > PASS s3cret
        < -ERR not with s3cret
        = auth: expected +OK reply to PASS, got "-ERR not with (hidden)"
        """);
    playLogin(
        inClear(Mechanism.USER),
        """
        < +OK
        > CAPA
        < -ERR
        > USER canary
        < -ERR nobody
        = auth: expected +OK reply to USER, got "-ERR nobody"
        """);
  }
}
