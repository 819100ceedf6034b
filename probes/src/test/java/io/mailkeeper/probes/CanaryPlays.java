package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.TEXT;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The dialogues of a round trip: a canary is submitted, found, read and deleted. */
final class CanaryPlays {

  private static final Canary CANARY = new Canary("s", Instant.EPOCH, "5f0c2e9a41d7b863");
  private static final String MARK = "X-Mailkeeper-Canary: mailkeeper s 0 " + CANARY.id();
  private static final Target.Envelope ENVELOPE =
      new Target.Envelope("", Optional.of("b@example.org"));
  private static final Optional<MailLogin> LOGIN =
      Optional.of(new MailLogin(new Login("joe", "open-sesame"), Optional.empty(), true));
  private static final Target.Imap IMAP = new Target.Imap("h", 143, Optional.empty(), LOGIN);
  private static final Target.Pop3 POP3 = new Target.Pop3("h", 110, Optional.empty(), LOGIN);

  private CanaryPlays() {}

  static Stream<Play> all() {
    return Stream.of(
            submission(new Target.Smtp("h", 587)),
            submission(new Target.Lmtp("h", 24)),
            imap(),
            imapWithoutUidPlus(),
            pop3(),
            emptyMaildrop())
        .map(play -> play.within(Route.PROTOCOL));
  }

  private static Look look() {
    return new Look(Optional.of(CANARY), "s", Instant.EPOCH);
  }

  private static Play submission(Target.Mail target) {
    String message = "Subject: a\r\n\r\n.b\r\n";
    return Play.of(
            "submission by " + target.protocol(),
            target,
            Speech.SMTP,
            () -> SmtpDialogue.submitting(target, ENVELOPE, message))
        .says("220 a")
        .says("250 b")
        .says("250 c")
        .says("250 d " + TEXT)
        .says("354 e " + TEXT)
        .says("250 f " + TEXT)
        .says("221 g");
  }

  private static Play imap() {
    return Play.of(
            "IMAP",
            IMAP,
            Speech.IMAP,
            () -> new ImapConversation(IMAP, new ImapFetch("INBOX", look())))
        .says("* OK " + TEXT)
        .says("* CAPABILITY IMAP4rev1", "a1 OK")
        .says("a2 OK [CAPABILITY IMAP4rev1 UIDPLUS] " + TEXT)
        .says("* 9 EXISTS", "a3 OK [READ-WRITE] " + TEXT)
        .says("* SEARCH 7", "a4 OK")
        .says("* 1 FETCH (UID 7 X {54}", MARK, ")", "a5 OK " + TEXT)
        .says("* 1 FETCH (UID 7 BODY[]<0> {19}", "", "." + CANARY.id() + ")", "a6 OK")
        .says("a7 OK " + TEXT)
        .says("* 1 EXPUNGE", "a8 OK " + TEXT)
        .says("* BYE", "a9 OK");
  }

  /** Another one's canary, overdue, in a mailbox where only ours are marked. */
  private static Play imapWithoutUidPlus() {
    return Play.of(
            "IMAP without UIDPLUS",
            IMAP,
            Speech.IMAP,
            () -> new ImapConversation(IMAP, new ImapFetch("INBOX", look())))
        .says("* OK")
        .says("* CAPABILITY IMAP4rev1", "a1 OK")
        .says("a2 OK [CAPABILITY IMAP4rev1] in")
        .says("a3 OK [READ-WRITE]")
        .says("* SEARCH 4", "a4 OK")
        .says("* 4 FETCH (UID 4 X {54}", MARK.replace("5f0c", "0000"), ")", "a5 OK")
        .says("a6 OK")
        .says("* SEARCH 4", "a7 OK")
        .says("a8 OK")
        .says("* BYE", "a9 OK");
  }

  private static Play pop3() {
    return Play.of(
            "POP3", POP3, Speech.POP3, () -> new Pop3Conversation(POP3, new Pop3Fetch(look())))
        .says("+OK " + TEXT)
        .says("-ERR " + TEXT)
        .says("+OK")
        .says("+OK " + TEXT)
        .says("+OK 2 900")
        .says("+OK " + TEXT, "Subject: " + TEXT, ".")
        .says("+OK", MARK, ".")
        .says("+OK", "", ".." + CANARY.id(), ".")
        .says("+OK")
        .says("+OK");
  }

  private static Play emptyMaildrop() {
    return Play.of(
            "POP3, nothing there",
            POP3,
            Speech.POP3,
            () -> new Pop3Conversation(POP3, new Pop3Fetch(look())))
        .says("+OK")
        .says("+OK", "USER", ".")
        .says("+OK")
        .says("+OK")
        .says("+OK 0 0")
        .says("+OK");
  }
}
