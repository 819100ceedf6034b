package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** AUTH in all its forms; RFC 4954. */
class SmtpAuthTest {

  private static final Login JOE = new Login("joe", "sesame");

  private static void play(Optional<Tls> tls, MailLogin login, String transcript) {
    Target.Smtp target = new Target.Smtp("mail", 587, "probe").with(tls, Optional.of(login));
    Rehearsal.play(() -> SmtpProbe.dialogue(target), tls, transcript);
  }

  private static void inClear(Optional<Mechanism> mechanism, String transcript) {
    play(Optional.empty(), new MailLogin(JOE, mechanism, true), transcript);
  }

  private static void inClear(Mechanism mechanism, String transcript) {
    inClear(Optional.of(mechanism), transcript);
  }

  @Test
  void plainIsSaidInOneLine() {
    inClear(
        Mechanism.PLAIN,
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250-AUTH LOGIN PLAIN CRAM-MD5 DIGEST-MD5
        < 250 8BITMIME
        > AUTH PLAIN AGpvZQBzZXNhbWU=
        < 235-2.7.0 welcome
        < 235 2.7.0 in
        > QUIT
        < 221 bye
        = none: AUTH answered "235 2.7.0 in"
        """);
  }

  @Test
  void loginAnswersTwice() {
    inClear(
        Mechanism.LOGIN,
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 auth=login
        > AUTH LOGIN
        < 334 VXNlcm5hbWU6
        > am9l
        < 334 UGFzc3dvcmQ6
        > c2VzYW1l
        < 235 in
        > QUIT
        < EOF
        = none: AUTH answered "235 in"
        """);
  }

  @Test
  void theStrongestIsChosen() {
    play(
        Optional.empty(),
        new MailLogin(new Login("tim", "tanstaaftanstaaf")),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH LOGIN PLAIN CRAM-MD5
        > AUTH CRAM-MD5
        < 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        > dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        < 235 in
        > QUIT
        < 221 bye
        = none: AUTH answered "235 in"
        """);
  }

  @Test
  void theTokenIsRefusedWithItsCause() {
    inClear(
        Mechanism.XOAUTH2,
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH XOAUTH2 PLAIN
        > AUTH XOAUTH2 dXNlcj1qb2UBYXV0aD1CZWFyZXIgc2VzYW1lAQE=
        < 334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiQmVhcmVyIn0=
        >\040
        < 535-5.7.8 not accepted
        = auth: expected 235 reply to AUTH XOAUTH2, got "535-5.7.8 not accepted", a permanent failure: "{"status":"401","schemes":"Bearer"}"
        """);
  }

  @Test
  void aTokenTooLongForACommandWaits() {
    String token = "t".repeat(400);
    String answer =
        Base64.getEncoder()
            .encodeToString(
                ("user=joe\1auth=Bearer " + token + "\1\1").getBytes(StandardCharsets.US_ASCII));
    play(
        Optional.empty(),
        new MailLogin(new Login("joe", token), Optional.of(Mechanism.XOAUTH2), true),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH XOAUTH2
        > AUTH XOAUTH2
        < 334\040
        > %s
        < 235 in
        > QUIT
        < 221 bye
        = none: AUTH answered "235 in"
        """
            .formatted(answer));
  }

  @Test
  void refusalsAreToldApart() {
    String toAuth =
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN
        > AUTH PLAIN AGpvZQBzZXNhbWU=
        """;
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            < 535 5.7.8 authentication failed
            = auth: expected 235 reply to AUTH PLAIN, got "535 5.7.8 authentication failed", a permanent failure
            """);
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            < 454 4.7.0 the directory is away
            = auth: expected 235 reply to AUTH PLAIN, got "454 4.7.0 the directory is away", a transient failure
            """);
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            < 421 4.3.2 shutting down
            = protocol: expected 235 reply to AUTH PLAIN, got "421 4.3.2 shutting down"
            """);
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            < 334 bW9yZQ==
            = protocol: expected 235 reply to AUTH PLAIN, got "334 bW9yZQ=="
            """);
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            . . .
            = timeout: expected 235 reply to AUTH PLAIN, got nothing within 5 s
            """);
    inClear(
        Mechanism.PLAIN,
        toAuth
            + """
            <| 235 2.7.0
            < EOF
            = protocol: expected 235 reply to AUTH PLAIN, got end of connection after "235 2.7.0"
            """);
  }

  @Test
  void noPasswordGoesOverTheNetworkInClear() {
    play(
        Optional.empty(),
        new MailLogin(JOE),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN LOGIN
        = auth: expected TLS before PLAIN LOGIN, got none; no password is sent in clear
        """);
    play(
        Optional.empty(),
        new MailLogin(JOE, Optional.of(Mechanism.CRAM_MD5), false),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN LOGIN
        = auth: expected CRAM-MD5 among the server's mechanisms, got only PLAIN LOGIN
        """);
    inClear(
        Optional.empty(),
        """
        < 220 old mail
        > EHLO probe
        < 500 what
        > HELO probe
        < 250 old mail
        = auth: expected a login by password among the server's mechanisms, got none
        """);
  }

  @Test
  void afterStartTlsOnlyWhatIsOfferedThenCounts() {
    Optional<Tls> tls = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
    play(
        tls,
        new MailLogin(JOE),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250-AUTH CRAM-MD5
        < 250 STARTTLS
        > STARTTLS
        < 220 go ahead
        ~ handshake
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN
        > AUTH PLAIN AGpvZQBzZXNhbWU=
        < 235 in
        > QUIT
        < 221 bye
        = none: AUTH answered "235 in"
        """);
    play(
        tls,
        new MailLogin(JOE),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250-AUTH PLAIN
        < 250 STARTTLS
        > STARTTLS
        < 220 go ahead
        ~ handshake
        > EHLO probe
        < 250 mail
        = auth: expected a login by password among the server's mechanisms, got none
        """);
  }

  @Test
  void withTlsFromTheStartThereIsNoClear() {
    play(
        Optional.of(Tls.reported(Tls.Mode.IMPLICIT)),
        new MailLogin(JOE),
        """
        ~ handshake
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN
        > AUTH PLAIN AGpvZQBzZXNhbWU=
        < 235 in
        > QUIT
        < 221 bye
        = none: AUTH answered "235 in"
        """);
  }

  @Test
  void withoutStartTlsTheLoginIsNotEvenTried() {
    play(
        Optional.of(Tls.reported(Tls.Mode.STARTTLS)),
        new MailLogin(JOE, Optional.empty(), true),
        """
        < 220 mail
        > EHLO probe
        < 250-mail
        < 250 AUTH PLAIN
        = tls: expected STARTTLS in the reply to EHLO, got none
        """);
  }
}
