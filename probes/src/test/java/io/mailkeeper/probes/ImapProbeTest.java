package io.mailkeeper.probes;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImapProbeTest {

  private static final Login CANARY = new Login("canary", "s3cr\"t\\x");
  private static final Optional<Tls> STARTTLS = Optional.of(Tls.reported(Tls.Mode.STARTTLS));

  private static void play(String transcript) {
    Rehearsal.play(() -> ImapProbe.session(new Target.Imap("mail", 143)), transcript);
  }

  private static void playTls(String transcript) {
    Target.Imap target = new Target.Imap("mail", 143, STARTTLS, Optional.empty());
    Rehearsal.play(() -> ImapProbe.session(target), STARTTLS, transcript);
  }

  /** With a login, in clear. */
  private static void playLogin(MailLogin login, String transcript) {
    Target.Imap target = new Target.Imap("mail", 143, Optional.empty(), Optional.of(login));
    Rehearsal.play(() -> ImapProbe.session(target), transcript);
  }

  private static MailLogin inClear(Mechanism mechanism) {
    return inClear(CANARY, mechanism);
  }

  private static MailLogin inClear(Login login, Mechanism mechanism) {
    return new MailLogin(login, Optional.of(mechanism), true);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < * OK [CAPABILITY IMAP4rev1] Cyrus IMAP ready
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 STARTTLS
        < a1 OK Completed
        > a2 LOGOUT
        < * BYE
        < a2 OK
        = none: CAPABILITY answered "a1 OK Completed"
        """);
  }

  @Test
  void preauthenticatedLowerCaseAndChattyServersAreAlive() {
    play(
        """
        < * preauth welcome
        > a1 CAPABILITY
        < * OK still here
        < * capability imap4rev1
        < * 3 EXISTS
        < A1 ok
        > a2 LOGOUT
        < EOF
        = none: CAPABILITY answered "A1 ok"
        """);
  }

  @Test
  void literalsMayHoldWhatLooksLikeAnAnswer() {
    play(
        """
        < * OK braces end no text for people {7}
        > a1 CAPABILITY
        < * LIST () "/" {22}
        < a1 BAD
        < * BYE not so
        < * 1 FETCH (X {0}
        <  Y ~{3+}
        < )a NIL)
        < * CAPABILITY IMAP4rev1
        < a1 OK done {3}
        > a2 LOGOUT
        < * BYE
        < a2 OK
        = none: CAPABILITY answered "a1 OK done {3}"
        """);
  }

  @Test
  void aLiteralThatNeverEndsIsBounded() {
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * LIST () "/" {99999999999999999999}
        < x
        . . .
        = timeout: expected a1 OK reply to CAPABILITY, got nothing more within 5 s after "x\\x0d\\x0a"
        """);
  }

  @Test
  void byeFailsAtOnceWhereverItComes() {
    play(
        """
        < * BYE too many connections
        = protocol: expected * OK or * PREAUTH greeting, got "* BYE too many connections"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * bye shutting down
        = protocol: expected a1 OK reply to CAPABILITY, got "* bye shutting down"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < * BYE shutting down
        = protocol: expected a1 OK reply to CAPABILITY, got "* BYE shutting down"
        """);
  }

  @Test
  void refusalsFailAtOnce() {
    play(
        """
        < * NO not today
        = protocol: expected * OK or * PREAUTH greeting, got "* NO not today"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < a1 BAD what
        = protocol: expected a1 OK reply to CAPABILITY, got "a1 BAD what"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 NO [UNAVAILABLE] what
        = protocol: expected a1 OK reply to CAPABILITY, got "a1 NO [UNAVAILABLE] what"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < a1 OK without its response
        = protocol: expected * CAPABILITY response, got "a1 OK without its response"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < + go on
        = protocol: expected a1 OK reply to CAPABILITY, got "+ go on"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < a7 OK of another command
        = protocol: expected a1 OK reply to CAPABILITY, got "a7 OK of another command"
        """);
  }

  @Test
  void afterStartTlsCapabilityIsAskedAgain() {
    playTls(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 StartTLS
        < a1 OK
        > a2 STARTTLS
        < a2 OK begin
        ~ handshake
        > a3 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a3 OK
        > a4 LOGOUT
        < * BYE
        < a4 OK
        = none: CAPABILITY answered "a3 OK"
        """);
  }

  @Test
  void withoutStartTlsThereIsNoConversation() {
    playTls(
        """
        < * OK [CAPABILITY IMAP4rev1 STARTTLS]
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 LOGINDISABLED
        < a1 OK
        = tls: expected STARTTLS in the reply to CAPABILITY, got none
        """);
    playTls(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY STARTTLS
        < a1 OK
        > a2 STARTTLS
        < a2 NO [SERVERBUG] no key
        = tls: expected a2 OK reply to STARTTLS, got "a2 NO [SERVERBUG] no key"
        """);
    playTls(
        """
        < * PREAUTH in clear
        = tls: expected * OK or * PREAUTH greeting, got "* PREAUTH in clear", after which STARTTLS
        """);
    playTls(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY STARTTLS
        < a1 OK
        > a2 STARTTLS
        < a2 OK begin
        < a3 OK [CAPABILITY AUTH=PLAIN] sent by another
        = protocol: expected a TLS handshake, got text in clear before it
        """);
  }

  @Test
  void aLoginReadsTheInbox() {
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        ! s3cr
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 AUTH=PLAIN
        < a1 OK
        > a2 LOGIN "canary" "s3cr\\"t\\\\x"
        < * OK news of password s3cr"t\\x
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] you said "s3cr\\"t\\\\x"
        > a3 EXAMINE INBOX
        < * 3 EXISTS
        < * OK [UIDVALIDITY 7] {2}
        < a3 OK [READ-ONLY] done
        > a4 NOOP
        < * 4 EXISTS
        < a4 OK still here
        > a5 LOGOUT
        < * BYE
        < a5 OK
        = none: NOOP answered "a4 OK still here"
        """);
  }

  @Test
  void whatQuotesCannotHoldGoesAsLiterals() {
    Login foreign = new Login("jürgen", "paßwort");
    playLogin(
        inClear(foreign, Mechanism.LOGIN),
        """
        ! paßwort
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 LOGIN {7}
        < + go on
        > jürgen {8}
        < +
        > paßwort
        < a2 OK
        > a3 EXAMINE INBOX
        < a3 OK
        > a4 NOOP
        < a4 OK
        > a5 LOGOUT
        < EOF
        = none: NOOP answered "a4 OK"
        """);
    playLogin(
        inClear(foreign, Mechanism.LOGIN),
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 LOGIN {7}
        < a2 NO not that long
        = auth: expected a2 OK reply to LOGIN, got "a2 NO not that long"
        """);
  }

  @Test
  void shortPasswordsAreHiddenToo() {
    playLogin(
        inClear(new Login("canary", "\"zq"), Mechanism.LOGIN),
        """
        ! zq
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 LOGIN "canary" "\\"zq"
        < a2 NO not with "zq
        = auth: expected a2 OK reply to LOGIN, got "a2 NO not with (hidden)"
        """);
  }

  @Test
  void plainGoesWithTheCommandWhereTheServerLetsIt() {
    // \0canary\0s3cr"t\x
    playLogin(
        inClear(Mechanism.PLAIN),
        """
        ! AGNhbmFyeQBzM2NyInRceA
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR LOGINDISABLED
        < a1 OK
        > a2 AUTHENTICATE PLAIN AGNhbmFyeQBzM2NyInRceA==
        < a2 NO [AUTHENTICATIONFAILED] not AGNhbmFyeQBzM2NyInRceA==
        = auth: expected a2 OK reply to AUTHENTICATE, got "a2 NO [AUTHENTICATIONFAILED] not (hidden)"
        """);
    playLogin(
        inClear(Mechanism.PLAIN),
        """
        ! AGNhbmFyeQBzM2NyInRceA
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 AUTH=PLAIN
        < a1 OK
        > a2 AUTHENTICATE PLAIN
        < +
        > AGNhbmFyeQBzM2NyInRceA==
        < + once more
        = protocol: expected a2 OK reply to AUTHENTICATE, got "+ once more"
        """);
  }

  @Test
  void theStrongestMechanismNeedsNoTls() {
    // RFC 2195 section 2 has this challenge and this answer.
    playLogin(
        new MailLogin(new Login("tim", "tanstaaftanstaaf")),
        """
        ! tanstaaf
        ! b913a602
        ! dGltIGI5MTNhNjAy
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 AUTH=CRAM-MD5 AUTH=PLAIN
        < a1 OK
        > a2 AUTHENTICATE CRAM-MD5
        < + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        > dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        < a2 OK
        > a3 EXAMINE INBOX
        < a3 OK
        > a4 NOOP
        < a4 OK
        > a5 LOGOUT
        < EOF
        = none: NOOP answered "a4 OK"
        """);
  }

  @Test
  void noPasswordCrossesInClearUnlessItMay() {
    playLogin(
        new MailLogin(CANARY),
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 AUTH=PLAIN
        < a1 OK
        = auth: expected TLS before PLAIN LOGIN, got none
        """);
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 LOGINDISABLED
        < a1 OK
        = auth: expected LOGIN among the server's mechanisms, got none
        """);
  }

  @Test
  void underTlsThePasswordIsSent() {
    Target.Imap target = new Target.Imap("mail", 143, STARTTLS, Optional.of(new MailLogin(CANARY)));
    Rehearsal.play(
        () -> ImapProbe.session(target),
        STARTTLS,
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN
        < a1 OK
        > a2 STARTTLS
        < a2 OK
        ~ handshake
        > a3 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a3 OK
        > a4 LOGIN "canary" "s3cr\\"t\\\\x"
        < * BYE [UNAVAILABLE] the store is down
        = protocol: expected a4 OK reply to LOGIN, got "* BYE [UNAVAILABLE] the store is down"
        """);
  }

  @Test
  void refusalsThatSayNothingOfTheCredentialsAreToldApart() {
    for (String answer :
        new String[] {"NO [UNAVAILABLE] LDAP is down", "NO [inuse] wait", "BAD no such command"}) {
      playLogin(
          inClear(Mechanism.LOGIN),
          """
          < * OK
          > a1 CAPABILITY
          < * CAPABILITY IMAP4rev1
          < a1 OK
          > a2 LOGIN "canary" "s3cr\\"t\\\\x"
          < a2 %s
          = protocol: expected a2 OK reply to LOGIN, got "a2 %s"
          """
              .formatted(answer, answer));
    }
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 LOGIN "canary" "s3cr\\"t\\\\x"
        < a2 NO [ALERT] Invalid credentials
        = auth: expected a2 OK reply to LOGIN, got "a2 NO [ALERT] Invalid credentials"
        """);
  }

  @Test
  void anInboxThatCannotBeReadFails() {
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 LOGIN "canary" "s3cr\\"t\\\\x"
        < a2 OK
        > a3 EXAMINE INBOX
        < a3 NO [SERVERBUG] Internal error occurred
        = protocol: expected a3 OK reply to EXAMINE, got "a3 NO [SERVERBUG] Internal error occurred"
        """);
  }

  @Test
  void aServerThatKnowsUsNeedsNoLogin() {
    playLogin(
        inClear(Mechanism.LOGIN),
        """
        < * PREAUTH
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 OK
        > a2 EXAMINE INBOX
        < a2 OK
        > a3 NOOP
        < a3 OK
        > a4 LOGOUT
        < EOF
        = none: NOOP answered "a3 OK"
        """);
  }
}
