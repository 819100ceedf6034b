package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.TEXT;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every mail protocol with every way of logging in that it has. */
final class LoginPlays {

  private static final Login JOE = new Login("joe", "open-sesame");

  /** What IMAP's quotes cannot hold. */
  private static final Login ODD = new Login("jo\u00eb", "s\u00e9same");

  private static final Target.Envelope ENVELOPE =
      new Target.Envelope("", Optional.of("b@example.org"));

  private LoginPlays() {}

  static Stream<Play> all() {
    return Stream.concat(
        Stream.of(smtpWithAll(), imapCommand(JOE, "quoted"), imapCommand(ODD, "literals")),
        Arrays.stream(Mechanism.values()).flatMap(LoginPlays::by));
  }

  private static Stream<Play> by(Mechanism mechanism) {
    return switch (mechanism) {
      case APOP, USER -> Stream.of(pop3Command(mechanism));
      case CRAM_MD5, PLAIN, LOGIN, XOAUTH2 ->
          Stream.of(
              smtp(mechanism), lmtp(mechanism), pop3(mechanism), imap(mechanism), sieve(mechanism));
    };
  }

  /** In base64; without an initial response, PLAIN and XOAUTH2 are asked by an empty one. */
  private static List<String> challenges(Mechanism mechanism) {
    return switch (mechanism) {
      case CRAM_MD5 -> List.of("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+");
      case LOGIN -> List.of("VXNlcm5hbWU6", "UGFzc3dvcmQ6");
      case PLAIN, XOAUTH2, APOP, USER -> List.of();
    };
  }

  private static Optional<MailLogin> login(Mechanism mechanism) {
    return Optional.of(new MailLogin(JOE, Optional.of(mechanism), true));
  }

  private static Play with(Play start, String before, Mechanism mechanism, String after) {
    Play play = start;
    for (String challenge : challenges(mechanism)) {
      play = play.says(before + challenge + after);
    }
    return play;
  }

  private static Play smtp(Mechanism mechanism) {
    Target.Smtp target = new Target.Smtp("h", 587).with(Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.SMTP, () -> SmtpProbe.dialogue(target))
            .says("220 " + TEXT)
            .says("250-a", "250-AUTH " + mechanism.label(), "250 " + TEXT);
    return with(play, "334 ", mechanism, "").says("235 " + TEXT).says("221 b");
  }

  private static Play lmtp(Mechanism mechanism) {
    Target.Lmtp target = new Target.Lmtp("h", 24).with(Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.SMTP, () -> LmtpProbe.dialogue(target))
            .says("220 " + TEXT)
            .says("250-a", "250 AUTH " + mechanism.label());
    return with(play, "334 ", mechanism, "").says("235 " + TEXT).says("221 b");
  }

  /** Submission as users do it, up to the message. */
  private static Play smtpWithAll() {
    Target.Smtp target =
        new Target.Smtp(
            "h", 587, "p", Optional.empty(), login(Mechanism.PLAIN), Optional.of(ENVELOPE));
    return Play.of(
            "submission, PLAIN, envelope", target, Speech.SMTP, () -> SmtpProbe.dialogue(target))
        .says("220 a")
        .says("250-b", "250 AUTH LOGIN PLAIN")
        .says("235 " + TEXT)
        .says("250 c")
        .says("250 d " + TEXT)
        .says("250 e")
        .says("221 f");
  }

  private static Play pop3(Mechanism mechanism) {
    Target.Pop3 target = new Target.Pop3("h", 110, Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.POP3, () -> Pop3Probe.session(target))
            .says("+OK " + TEXT)
            .says("+OK", "SASL " + mechanism.label(), ".");
    return with(play, "+ ", mechanism, "").says("+OK " + TEXT).says("+OK 2 320").says("+OK");
  }

  private static Play pop3Command(Mechanism mechanism) {
    Target.Pop3 target = new Target.Pop3("h", 110, Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.POP3, () -> Pop3Probe.session(target))
            .says("+OK " + TEXT + " <1896.697170952@h>")
            .says("+OK", "USER", ".")
            .says("+OK " + TEXT);
    return (mechanism == Mechanism.USER ? play.says("+OK " + TEXT) : play)
        .says("+OK 2 320")
        .says("+OK");
  }

  private static Play imap(Mechanism mechanism) {
    Target.Imap target = new Target.Imap("h", 143, Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.IMAP, () -> ImapProbe.session(target))
            .says("* OK " + TEXT)
            .says(
                "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=" + mechanism.label(), "a1 OK " + TEXT);
    boolean asked = mechanism == Mechanism.PLAIN || mechanism == Mechanism.XOAUTH2;
    return afterLogin(with(asked ? play.says("+ ") : play, "+ ", mechanism, ""));
  }

  private static Play imapCommand(Login login, String name) {
    Target.Imap target =
        new Target.Imap(
            "h", 143, Optional.empty(), Optional.of(new MailLogin(login, Optional.empty(), true)));
    Play play =
        Play.of("LOGIN " + name, target, Speech.IMAP, () -> ImapProbe.session(target))
            .says("* OK [CAPABILITY IMAP4rev1] " + TEXT);
    Play asked = play.says("* CAPABILITY IMAP4rev1", "a1 OK");
    return afterLogin(login.equals(ODD) ? asked.says("+ " + TEXT).says("+ go") : asked);
  }

  private static Play afterLogin(Play play) {
    return play.says("a2 OK " + TEXT)
        .says("* 3 EXISTS", "* OK [UIDVALIDITY 1] " + TEXT, "a3 OK [READ-ONLY] " + TEXT)
        .says("a4 OK " + TEXT)
        .says("* BYE", "a5 OK");
  }

  private static Play sieve(Mechanism mechanism) {
    Target.Sieve target = new Target.Sieve("h", 4190, Optional.empty(), login(mechanism));
    Play play =
        Play.of(mechanism.label(), target, Speech.SIEVE, () -> new SieveProbe.Session(target))
            .says(
                "\"IMPLEMENTATION\" \"" + TEXT + '"',
                "\"SASL\" \"" + mechanism.label() + '"',
                "\"VERSION\" \"1.0\"",
                "OK");
    return with(play, "\"", mechanism, "\"").says("OK \"" + TEXT + '"').says("OK").says("OK");
  }
}
