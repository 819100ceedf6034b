package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.HANDSHAKE;
import static io.mailkeeper.probes.Play.TEXT;

import java.util.Optional;
import java.util.stream.Stream;

/** The mail protocols without logins, in clear, with TLS after a command and from the start. */
final class MailPlays {

  private static final Optional<Tls> NO_TLS = Optional.empty();
  private static final Optional<Tls> UPGRADE = Optional.of(Tls.reported(Tls.Mode.STARTTLS));
  private static final Optional<Tls> IMPLICIT = Optional.of(Tls.required(Tls.Mode.IMPLICIT));
  private static final Target.Envelope ENVELOPE =
      new Target.Envelope("a@example.org", Optional.of("b@example.org"));

  private MailPlays() {}

  static Stream<Play> all() {
    return Stream.of(
        smtp("greeting", NO_TLS).says("220 " + TEXT).says("250 " + TEXT).says("221 " + TEXT),
        smtp("HELO", NO_TLS).says("220 a").says("500 what").says("250 " + TEXT).says("221 bye"),
        smtp("STARTTLS", UPGRADE)
            .says("220 a")
            .says("250-a", "250 STARTTLS")
            .says("220 " + TEXT)
            .then(HANDSHAKE)
            .says("250 b " + TEXT)
            .says("221 c"),
        smtp("TLS", IMPLICIT).then(HANDSHAKE).says("220 a").says("250 " + TEXT).says("221 c"),
        envelope()
            .says("220 a")
            .says("250 b")
            .says("250 c " + TEXT)
            .says("251 d " + TEXT)
            .says("250 e")
            .says("221 f"),
        lmtp("greeting", NO_TLS).says("220 " + TEXT).says("250 " + TEXT).says("221 " + TEXT),
        lmtp("STARTTLS", UPGRADE)
            .says("220 a")
            .says("250-STARTTLS", "250-STARTTLS", "250 " + TEXT)
            .says("220 b")
            .then(HANDSHAKE)
            .says("250 " + TEXT)
            .says("221 c"),
        pop3("greeting", NO_TLS)
            .says("+OK " + TEXT)
            .says("+OK " + TEXT, "TOP", "X-" + TEXT, ".")
            .says("+OK " + TEXT),
        pop3("without CAPA", NO_TLS).says("+OK").says("-ERR " + TEXT).says("+OK"),
        pop3("STLS", UPGRADE)
            .says("+OK")
            .says("+OK", "STLS", ".")
            .says("+OK " + TEXT)
            .then(HANDSHAKE)
            .says("+OK", "UIDL " + TEXT, ".")
            .says("+OK"),
        pop3("TLS", IMPLICIT)
            .then(HANDSHAKE)
            .says("+OK " + TEXT)
            .says("+OK", "TOP", ".")
            .says("+OK"),
        imap("greeting", NO_TLS)
            .says("* OK " + TEXT)
            .says("* CAPABILITY IMAP4rev1", "a1 OK " + TEXT)
            .says("* BYE " + TEXT, "a2 OK " + TEXT),
        imap("STARTTLS", UPGRADE)
            .says("* OK")
            .says("* CAPABILITY IMAP4rev1 STARTTLS", "a1 OK")
            .says("a2 OK " + TEXT)
            .then(HANDSHAKE)
            .says("* CAPABILITY IMAP4rev1", "a3 OK " + TEXT)
            .says("* BYE", "a4 OK"),
        imap("TLS", IMPLICIT)
            .then(HANDSHAKE)
            .says("* OK " + TEXT)
            .says("* CAPABILITY IMAP4rev1", "a1 OK " + TEXT)
            .says("* BYE", "a2 OK"),
        sieve("greeting", NO_TLS)
            .says(
                "\"IMPLEMENTATION\" \"" + TEXT + "\"", "\"VERSION\" \"1.0\"", "OK \"" + TEXT + '"')
            .says("OK \"" + TEXT + '"')
            .says("OK"),
        sieve("STARTTLS", UPGRADE)
            .says("\"IMPLEMENTATION\" \"a\"", "\"STARTTLS\"", "OK")
            .says("OK \"" + TEXT + '"')
            .then(HANDSHAKE)
            .says("\"IMPLEMENTATION\" \"" + TEXT + "\"", "\"VERSION\" \"1.0\"", "OK")
            .says("OK")
            .says("OK"));
  }

  private static Play smtp(String name, Optional<Tls> tls) {
    Target.Smtp target = new Target.Smtp("h", 25, "probe", tls);
    return Play.of(name, target, Speech.SMTP, () -> SmtpProbe.dialogue(target));
  }

  private static Play envelope() {
    Target.Smtp target =
        new Target.Smtp("h", 25, "probe", NO_TLS, Optional.empty(), Optional.of(ENVELOPE));
    return Play.of("MAIL and RCPT", target, Speech.SMTP, () -> SmtpProbe.dialogue(target));
  }

  private static Play lmtp(String name, Optional<Tls> tls) {
    Target.Lmtp target = new Target.Lmtp("h", 24, "probe", tls, Optional.empty(), Optional.empty());
    return Play.of(name, target, Speech.SMTP, () -> LmtpProbe.dialogue(target));
  }

  private static Play pop3(String name, Optional<Tls> tls) {
    Target.Pop3 target = new Target.Pop3("h", 110, tls, Optional.empty());
    return Play.of(name, target, Speech.POP3, () -> Pop3Probe.session(target));
  }

  private static Play imap(String name, Optional<Tls> tls) {
    Target.Imap target = new Target.Imap("h", 143, tls, Optional.empty());
    return Play.of(name, target, Speech.IMAP, () -> ImapProbe.session(target));
  }

  private static Play sieve(String name, Optional<Tls> tls) {
    Target.Sieve target = new Target.Sieve("h", 4190, tls, Optional.empty());
    return Play.of(name, target, Speech.SIEVE, () -> new SieveProbe.Session(target));
  }
}
