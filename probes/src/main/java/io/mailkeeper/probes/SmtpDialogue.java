package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What SMTP and LMTP have in common, which is nearly all.
 *
 * <pre>
 * 220 greeting -> EHLO [-> STARTTLS, handshake, EHLO] [-> AUTH ...]
 *   [-> MAIL [-> RCPT] -> RSET | -> MAIL -> RCPT -> DATA -> the message] -> verdict -> QUIT
 * </pre>
 */
final class SmtpDialogue implements Dialogue {

  private enum Stage {
    GREETING("greeting", "220"),
    HELLO("hello", "250"),
    HELO("HELO", "250"),
    STARTTLS("STARTTLS", "220"),
    AUTH("AUTH", "235"),
    MAIL("MAIL", "250"),
    RCPT("RCPT", "250"),
    DATA("DATA", "354"),
    MESSAGE("the message", "250"),
    RSET("RSET", "250");

    final String command;
    final String code;

    Stage(String command, String code) {
      this.command = command;
      this.code = code;
    }
  }

  /**
   * RFC 5321 section 3.2: what a server without extensions answers to EHLO; HELO must work then.
   */
  private static final List<String> NO_EHLO = List.of("500", "502");

  /** RFC 4954 section 4: a longer command must do without an initial response. */
  private static final int MAX_COMMAND_CHARS = 510;

  private final String hello;
  private final String name;
  private final Optional<MailLogin> login;
  private final Optional<Target.Envelope> envelope;
  private final Optional<String> message;
  private final Redaction redaction = new Redaction();

  /** Extensions that the last reply to EHLO names, in upper case; the first line is none. */
  private final Set<String> extensions = new TreeSet<>();

  private final Set<Mechanism> mechanisms = EnumSet.noneOf(Mechanism.class);

  /** Whether TLS protects what is said. */
  private boolean encrypted;

  /** Whether it must be asked for before anything else. */
  private boolean startTls;

  private Stage stage = Stage.GREETING;
  private Optional<Sasl> sasl = Optional.empty();

  /** The last reply that is worth showing. */
  private String answered = "";

  /**
   * @param hello EHLO or LHLO
   * @param name how the probe introduces itself
   */
  SmtpDialogue(String hello, String name, Target.Mail target, Optional<Target.Envelope> envelope) {
    this(hello, name, target, envelope, Optional.empty());
  }

  private SmtpDialogue(
      String hello,
      String name,
      Target.Mail target,
      Optional<Target.Envelope> envelope,
      Optional<String> message) {
    this.hello = hello;
    this.name = name;
    this.login = target.login();
    this.envelope = envelope;
    this.message = message;
    login.ifPresent(l -> redaction.hide(l.login().password()));
    encrypted = target.tls().filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
    startTls = target.tls().filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent();
  }

  /**
   * Sends a message. RFC 2033 section 4.2: LMTP answers it once for each recipient, and here is
   * one.
   *
   * @param target SMTP or LMTP
   * @param envelope with a recipient
   * @param message its lines ended by CR and LF
   */
  static Dialogue submitting(Target.Mail target, Target.Envelope envelope, String message) {
    return target instanceof Target.Lmtp lmtp
        ? new SmtpDialogue(
            "LHLO", lmtp.lhloName(), lmtp, Optional.of(envelope), Optional.of(message))
        : new SmtpDialogue(
            "EHLO",
            Probes.as(Target.Smtp.class, target).ehloName(),
            target,
            Optional.of(envelope),
            Optional.of(message));
  }

  @Override
  public Turn opened() {
    return Turn.await(Phase.GREETING, expected());
  }

  /** RFC 3207 section 4.2: what was said before does not count, EHLO is said again. */
  @Override
  public Turn secured() {
    startTls = false;
    encrypted = true;
    extensions.clear();
    mechanisms.clear();
    return hello();
  }

  @Override
  public String shown(String text) {
    return redaction.in(text);
  }

  @Override
  public Turn line(String line) {
    Optional<SmtpReply> reply = SmtpReply.parse(line);
    return reply.map(r -> reply(r, line)).orElseGet(() -> unexpected(line));
  }

  private Turn reply(SmtpReply reply, String line) {
    if (stage == Stage.HELLO && hello.equals("EHLO") && NO_EHLO.contains(reply.code())) {
      return reply.last() ? next(Stage.HELO, "HELO " + name) : Turn.more();
    }
    if (stage == Stage.AUTH && reply.code().equals("334") && reply.last()) {
      return challenge(reply, line);
    }
    if (!reply.code().equals(stage.code) && !isForwarded(reply)) {
      return reply.isNegative() && !reply.isGoodbye() ? refused(reply, line) : unexpected(line);
    }
    if (stage == Stage.HELLO) {
      extension(reply.words());
    }
    return reply.last() ? complete(line) : Turn.more();
  }

  /** Section 3.4: 251 accepts a recipient too. */
  private boolean isForwarded(SmtpReply reply) {
    return stage == Stage.RCPT && reply.code().equals("251");
  }

  private void extension(String[] words) {
    extensions.add(words[0]);
    if (words[0].equals("AUTH")) {
      mechanisms.addAll(MailLogin.known(Arrays.asList(words)));
    }
  }

  private Turn complete(String line) {
    if (stage != Stage.RSET) {
      answered = (stage == Stage.HELLO ? hello : stage.command) + " answered " + quoted(line);
    }
    return switch (stage) {
      case GREETING -> hello();
      case HELLO, HELO -> startTls ? startTls() : login.map(this::auth).orElseGet(this::mail);
      case STARTTLS -> Turn.secure();
      case AUTH -> mail();
      case MAIL -> envelope.flatMap(Target.Envelope::to).map(this::rcpt).orElseGet(this::rset);
      case RCPT -> message.isPresent() ? next(Stage.DATA, "DATA") : rset();
      case DATA -> message();
      case RSET, MESSAGE -> done();
    };
  }

  private Turn hello() {
    return next(Stage.HELLO, hello + " " + name);
  }

  private Turn startTls() {
    return extensions.contains("STARTTLS")
        ? next(Stage.STARTTLS, "STARTTLS")
        : Turn.fail(Reason.TLS, "expected STARTTLS in the reply to " + hello + ", got none");
  }

  private Turn auth(MailLogin who) {
    Optional<Mechanism> mechanism = who.choose(mechanisms, encrypted);
    if (mechanism.isEmpty()) {
      return who.whyNone(mechanisms, encrypted);
    }
    Sasl chosen = new Sasl(mechanism.get(), who.login(), redaction);
    sasl = Optional.of(chosen);
    String command = "AUTH " + mechanism.get().label();
    return chosen
        .initial(MAX_COMMAND_CHARS - command.length() - 1)
        .map(first -> next(Stage.AUTH, command + " " + first))
        .orElseGet(() -> next(Stage.AUTH, command));
  }

  private Turn challenge(SmtpReply reply, String line) {
    return sasl.orElseThrow()
        .answer(reply.text())
        .map(answer -> next(Stage.AUTH, answer))
        .orElseGet(() -> unexpected(line));
  }

  private Turn mail() {
    return envelope
        .map(e -> next(Stage.MAIL, "MAIL FROM:<" + e.from() + ">"))
        .orElseGet(this::done);
  }

  private Turn rcpt(String recipient) {
    return next(Stage.RCPT, "RCPT TO:<" + recipient + ">");
  }

  /** RFC 5321 section 4.5.2: a dot that begins a line is doubled, one alone ends the message. */
  private Turn message() {
    stage = Stage.MESSAGE;
    String stuffed = message.orElseThrow().replaceAll("(?m)^\\.", "..");
    return Turn.exactly(Buffer.buffer(stuffed + ".\r\n"), Phase.TRANSFER, expected());
  }

  /** Nothing is sent: the server forgets the sender and the recipient. */
  private Turn rset() {
    return next(Stage.RSET, "RSET");
  }

  private Turn done() {
    return Turn.done(answered, "QUIT");
  }

  private Turn next(Stage next, String command) {
    stage = next;
    Phase phase =
        switch (next) {
          case STARTTLS -> Phase.TLS;
          case AUTH -> Phase.AUTH;
          case GREETING, HELLO, HELO, MAIL, RCPT, DATA, MESSAGE, RSET -> Phase.COMMAND;
        };
    return Turn.send(command, phase, expected());
  }

  private String expected() {
    return switch (stage) {
      case GREETING -> "220 greeting";
      case HELLO -> "250 reply to " + hello;
      case AUTH -> "235 reply to AUTH " + sasl.orElseThrow().mechanism().label();
      case HELO, STARTTLS, MAIL, RCPT, DATA, MESSAGE, RSET ->
          stage.code + " reply to " + stage.command;
    };
  }

  /** A no to what the target asks for is told apart from a server that does not work. */
  private Turn refused(SmtpReply reply, String line) {
    String detail = "expected " + expected() + ", got " + quoted(line);
    String kind = reply.isTransient() ? ", a transient failure" : ", a permanent failure";
    return switch (stage) {
      case GREETING, HELLO, HELO, RSET -> unexpected(line);
      case STARTTLS -> Turn.fail(Reason.TLS, detail);
      case AUTH ->
          Turn.fail(
              Reason.AUTH,
              detail + kind + sasl.flatMap(Sasl::problem).map(p -> ": " + quoted(p)).orElse(""));
      case MAIL, RCPT, DATA, MESSAGE -> Turn.fail(Reason.EXPECT, detail + kind);
    };
  }

  private Turn unexpected(String line) {
    return Turn.unexpected(expected(), shown(line));
  }

  private String quoted(String line) {
    return Printable.quote(shown(line));
  }
}
