package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A dialogue and what a server that is well says to it, a text for each time that it speaks. Public
 * because JMH's own classes name it.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // a dialogue is made anew each time, replies are only read
public enum BenchmarkCase {
  SMTP(() -> SmtpProbe.dialogue(new Target.Smtp("h", 25)), Server.GREETING, Server.EHLO, "221 bye"),
  SMTP_LOGIN(
      () ->
          SmtpProbe.dialogue(
              new Target.Smtp("h", 25, "p", Optional.empty(), login(), Optional.empty())),
      Server.GREETING,
      Server.EHLO,
      "235 2.7.0 accepted",
      "221 bye"),
  LMTP(() -> LmtpProbe.dialogue(new Target.Lmtp("h", 24)), Server.GREETING, Server.EHLO, "221 bye"),
  POP3(
      () -> Pop3Probe.session(new Target.Pop3("h", 110)),
      "+OK ready",
      "+OK\r\nTOP\r\nUIDL\r\nSTLS\r\n.",
      "+OK bye"),
  IMAP(
      () -> ImapProbe.session(new Target.Imap("h", 143)),
      "* OK ready",
      "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\na1 OK done",
      "* BYE\r\na2 OK done"),
  IMAP_LOGIN(
      () -> ImapProbe.session(new Target.Imap("h", 143, Optional.empty(), login())),
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready",
      "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\na1 OK done",
      "a2 OK [CAPABILITY IMAP4rev1] done",
      "* FLAGS (\\Seen)\r\n* 172 EXISTS\r\n* OK [UIDVALIDITY 1] UIDs valid\r\na3 OK done",
      "a4 OK done",
      "* BYE\r\na5 OK done"),
  SIEVE(
      () -> new SieveProbe.Session(new Target.Sieve("h", 4190, Optional.empty(), Optional.empty())),
      "\"IMPLEMENTATION\" \"x\"\r\n\"SASL\" \"PLAIN\"\r\n\"VERSION\" \"1.0\"\r\nOK",
      "OK \"bye\""),
  HTTP(
      () -> new HttpSession(new Target.Http("h", 80, "/", Set.of(200))),
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"),
  MODULE(() -> new DialogueProbe.Session(module()), Server.GREETING, Server.EHLO);

  /** What several servers say. */
  private static final class Server {
    static final String GREETING = "220 mail.example.org ESMTP ready";
    static final String EHLO =
        "250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 AUTH PLAIN LOGIN";
  }

  private static final Target.Script MODULE_SCRIPT = script();

  private final Supplier<Dialogue> dialogue;
  private final List<byte[]> replies;

  BenchmarkCase(Supplier<Dialogue> dialogue, String... replies) {
    this.dialogue = dialogue;
    this.replies =
        List.of(replies).stream()
            .map(reply -> (reply + "\r\n").getBytes(StandardCharsets.US_ASCII))
            .toList();
  }

  /** Plays it once. */
  ProbeResult play() {
    Exchange exchange = Exchange.connecting(dialogue.get(), Optional.empty(), "127.0.0.1", 1, 0);
    Buffer unused = exchange.connected(1);
    long now = 2;
    for (byte[] reply : replies) {
      unused = exchange.received(reply, now++);
    }
    return exchange.result(now);
  }

  private static Optional<MailLogin> login() {
    return Optional.of(new MailLogin(new Login("joe", "open-sesame"), Optional.empty(), true));
  }

  private static Target.Script module() {
    return MODULE_SCRIPT;
  }

  /** As the agent makes it of a module of blackbox_exporter. */
  private static Target.Script script() {
    return new Target.Script(
        Target.Script.TCP,
        "h",
        25,
        Optional.empty(),
        List.of(
            awaiting("^220 "), sending("EHLO prober\r\n"), awaiting("^250 "), sending("QUIT\r\n")),
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        AddressChoice.ANY);
  }

  private static Target.Step awaiting(String regex) {
    Target.Awaited line = Target.Awaited.line(Regex.re2(regex));
    return new Target.Step(Optional.empty(), Optional.of(line), false);
  }

  private static Target.Step sending(String text) {
    return new Target.Step(Optional.of(Payload.asInGo(text)), Optional.empty(), false);
  }
}
