package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said when a canary is submitted, fetched and deleted. */
class CanaryDialoguesTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Canary CANARY = new Canary("main", NOW, "5f0c2e9a41d7b863");
  private static final Target.Envelope ENVELOPE =
      new Target.Envelope("probe@example.org", Optional.of("canary@example.org"));
  private static final Optional<MailLogin> LOGIN =
      Optional.of(new MailLogin(new Login("canary", "s3cret"), Optional.empty(), true));

  private static void submit(Target.Mail target, String transcript) {
    String message = CANARY.message(ENVELOPE);
    Rehearsal.play(() -> SmtpDialogue.submitting(target, ENVELOPE, message), transcript);
  }

  /** What the last conversation was after. */
  private Look look = look();

  private static Look look() {
    return new Look(Optional.of(CANARY), "main", NOW);
  }

  private void fetchImap(String rest) {
    Target.Imap target = new Target.Imap("mail", 143, Optional.empty(), LOGIN);
    Rehearsal.play(
        () -> {
          look = look();
          return new ImapConversation(target, new ImapFetch("INBOX", look));
        },
        IMAP_LOGIN + rest);
  }

  private void fetchPop3(String rest) {
    Target.Pop3 target = new Target.Pop3("mail", 110, Optional.empty(), LOGIN);
    Rehearsal.play(
        () -> {
          look = look();
          return new Pop3Conversation(target, new Pop3Fetch(look));
        },
        POP3_LOGIN + rest);
  }

  private static final String IMAP_LOGIN =
      """
      ! s3cret
      ! private
      < * OK
      > a1 CAPABILITY
      < * CAPABILITY IMAP4rev1
      < a1 OK
      > a2 LOGIN "canary" "s3cret"
      """;

  private static final String POP3_LOGIN =
      """
      ! s3cret
      ! private
      < +OK
      > CAPA
      < -ERR
      > USER canary
      < +OK
      > PASS s3cret
      < +OK
      > STAT
      """;

  @Test
  void aMessageIsSubmittedWithItsDotsDoubled() {
    submit(
        new Target.Smtp("mail", 25),
        """
        < 220 mail
        > EHLO localhost
        < 250 mail
        > MAIL FROM:<probe@example.org>
        < 250 ok
        > RCPT TO:<canary@example.org>
        < 250 ok
        > DATA
        < 354 go on
        > Date: Sat, 31 Jan 2026 10:00:00 GMT
        > From: Mailkeeper <probe@example.org>
        > To: <canary@example.org>
        > Subject: Mailkeeper canary 5f0c2e9a41d7b863
        > Message-ID: <5f0c2e9a41d7b863@example.org>
        > Auto-Submitted: auto-generated
        > X-Mailkeeper-Canary: mailkeeper main 1769853600 5f0c2e9a41d7b863
        >\s
        > This message was sent by Mailkeeper to see whether mail arrives. Mailkeeper deletes it.
        > ..5f0c2e9a41d7b863
        > .
        < 250 2.0.0 queued as 4711
        > QUIT
        < 221 bye
        = none: the message answered "250 2.0.0 queued as 4711"
        """);
  }

  @Test
  void aFullMailboxIsToldWhereItShows() {
    String submitted =
        """
        < 220 mail
        > LHLO localhost
        < 250 mail
        > MAIL FROM:<probe@example.org>
        < 250 ok
        > RCPT TO:<canary@example.org>
        """;
    submit(
        new Target.Lmtp("mail", 24),
        submitted
            + """
            < 452 4.2.2 Mailbox full
            = expect: expected 250 reply to RCPT, got "452 4.2.2 Mailbox full", a transient failure
            """);
    submit(
        new Target.Lmtp("mail", 24),
        submitted
            + """
            < 250 ok
            > DATA
            < 554 no
            = expect: expected 354 reply to DATA, got "554 no", a permanent failure
            """);
  }

  @Test
  void anImapMailboxIsSearchedReadAndTidiedUp() {
    fetchImap(
        """
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
        > a3 SELECT "INBOX"
        < * 9 EXISTS
        < a3 OK [READ-WRITE] done
        > a4 UID SEARCH HEADER X-Mailkeeper-Canary "mailkeeper"
        < * SEARCH 3 7
        < * SEARCH 8 9
        < a4 OK
        > a5 UID FETCH 3,7,8,9 (UID BODY.PEEK[HEADER.FIELDS (X-Mailkeeper-Canary)])
        < * 1 FETCH (UID 3 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {68}
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 00000000000000aa
        <
        <  FLAGS (\\Seen))
        < * 2 FETCH (BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {68}
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 5f0c2e9a41d7b863
        <
        <  UID 7)
        < * 3 FETCH (UID 8 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {69}
        < X-Mailkeeper-Canary: mailkeeper other 1769853600 00000000000000bb
        <
        < )
        < * 4 FETCH (UID 9 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {2}
        <
        < )
        < * 5 FETCH (UID 10 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {68}
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 00000000000000cc
        <
        < )
        < a5 OK
        > a6 UID FETCH 7 (UID BODY.PEEK[]<0.32768>)
        < * 2 FETCH (UID 7 BODY[]<0> {39}
        < X: a
        <
        < mail arrives
        < .5f0c2e9a41d7b863)
        < a6 OK
        > a7 UID STORE 3,7 +FLAGS.SILENT (\\Deleted)
        < a7 OK
        > a8 UID EXPUNGE 3,7
        < * 1 EXPUNGE
        < * 1 EXPUNGE
        < a8 OK
        > a9 LOGOUT
        < * BYE
        < a9 OK
        = none: read the canary, deleted 2
        """);
    assertThat(look.found()).isTrue();
    assertThat(look.hasDeleted()).isTrue();
    assertThat(look.others()).extracting(Canary::id).containsExactly("00000000000000aa");
  }

  private static final String ONE_FOUND =
      """
      > a4 SELECT "INBOX"
      < a4 OK
      > a5 UID SEARCH HEADER X-Mailkeeper-Canary "mailkeeper"
      < * SEARCH 4
      < a5 OK
      > a6 UID FETCH 4 (UID BODY.PEEK[HEADER.FIELDS (X-Mailkeeper-Canary)])
      < * 4 FETCH (UID 4 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {68}
      < X-Mailkeeper-Canary: mailkeeper main 1769853600 00000000000000aa
      <
      < )
      < a6 OK
      > a7 UID STORE 4 +FLAGS.SILENT (\\Deleted)
      < a7 OK
      > a8 UID SEARCH DELETED
      """;

  /** A server that says what it can only when it is asked. */
  private static final String CAPABLE =
      """
      < a2 OK
      > a3 CAPABILITY
      < * CAPABILITY IMAP4rev1
      < a3 OK
      """;

  @Test
  void withoutUidPlusOnlyOursMayBeMarked() {
    fetchImap(
        CAPABLE
            + ONE_FOUND
            + """
            < * SEARCH 4
            < a8 OK
            > a9 EXPUNGE
            < a9 OK
            > a10 LOGOUT
            < EOF
            = none: no canary to read, deleted 1
            """);
    assertThat(look.found()).isFalse();
    assertThat(look.hasDeleted()).isTrue();
    fetchImap(
        CAPABLE
            + ONE_FOUND
            + """
            < * SEARCH 2 4
            < a8 OK
            > a9 LOGOUT
            < EOF
            = none: no canary to read, left 1
            """);
    assertThat(look.hasDeleted()).isFalse();
  }

  @Test
  void anEmptyMailboxIsLeftAtOnce() {
    fetchImap(
        """
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
        > a3 SELECT "INBOX"
        < a3 OK
        > a4 UID SEARCH HEADER X-Mailkeeper-Canary "mailkeeper"
        < * SEARCH
        < a4 OK
        > a5 LOGOUT
        < EOF
        = none: no canary to read, nothing to delete
        """);
  }

  @Test
  void whatAnImapServerCannotDoIsTold() {
    fetchImap(
        """
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
        > a3 SELECT "INBOX"
        < a3 NO [NONEXISTENT] no such mailbox
        = protocol: expected a3 OK reply to SELECT, got "a3 NO [NONEXISTENT] no such mailbox"
        """);
    fetchImap(
        """
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
        > a3 SELECT "INBOX"
        < a3 OK [READ-ONLY] look, but do not touch
        = expect: expected a mailbox that can be written to, got "a3 OK [READ-ONLY] look, but do not
        """
            .stripTrailing());
  }

  @Test
  void anImapCanaryThatIsMutilatedIsNotRead() {
    fetchImap(
        """
        < a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] in
        > a3 SELECT "INBOX"
        < a3 OK
        > a4 UID SEARCH HEADER X-Mailkeeper-Canary "mailkeeper"
        < * SEARCH 7
        < a4 OK
        > a5 UID FETCH 7 (UID BODY.PEEK[HEADER.FIELDS (X-Mailkeeper-Canary)])
        < * 2 FETCH (UID 7 BODY[HEADER.FIELDS ("X-MAILKEEPER-CANARY")] {68}
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 5f0c2e9a41d7b863
        <
        < )
        < a5 OK
        > a6 UID FETCH 7 (UID BODY.PEEK[]<0.32768>)
        < * 2 FETCH (UID 7 BODY[]<0> {12}
        < mail arrives)
        < a6 OK
        = expect: expected the canary's text, got another
        """);
  }

  @Test
  void aMaildropIsReadFromItsNewestMessage() {
    fetchPop3(
        """
        < +OK 3 2000
        > TOP 3 0
        < +OK
        < From: private
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 5f0c2e9a41d7b863
        <
        < .
        > TOP 2 0
        < +OK
        < Subject: private
        < .
        > TOP 1 0
        < +OK 300 octets
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 00000000000000aa
        < .
        > RETR 3
        < +OK
        < X: a
        <
        < mail arrives
        < ..5f0c2e9a41d7b863
        < .
        > DELE 3
        < +OK
        > DELE 1
        < +OK
        > QUIT
        < +OK bye
        = none: read the canary, deleted 2
        """);
    assertThat(look.found()).isTrue();
    assertThat(look.others()).extracting(Canary::id).containsExactly("00000000000000aa");
  }

  @Test
  void aDeletionCountsWhenQuitIsAnswered() {
    String deleted =
        """
        < +OK 1 300
        > TOP 1 0
        < +OK
        < X-Mailkeeper-Canary: mailkeeper main 1769853600 00000000000000aa
        < .
        > DELE 1
        < +OK
        > QUIT
        """;
    fetchPop3(
        deleted
            + """
            < -ERR some deleted messages not removed
            = protocol: expected +OK reply to QUIT, got "-ERR some deleted messages not removed"
            """);
    assertThat(look.hasDeleted()).isFalse();
    fetchPop3(
        deleted
            + """
            < EOF
            = protocol: expected +OK reply to QUIT, got end of connection
            """);
  }

  @Test
  void otherPeoplesMailIsNotShownWhenItBreaksOff() {
    fetchPop3(
        """
        < +OK 1 300
        > TOP 1 0
        < +OK
        < Subject: private
        <| To: private
        . . .
        = timeout: expected line with a dot after the header lines, got nothing more within 5 s after
        """
            .stripTrailing());
  }

  @Test
  void anEmptyMaildropIsLeftAtOnce() {
    fetchPop3(
        """
        < +OK 0 0
        > QUIT
        < +OK
        = none: no canary to read, nothing to delete
        """);
    fetchPop3(
        """
        < +OK many
        = protocol: expected +OK reply to STAT, got "+OK many"
        """);
  }
}
