package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Logs in to an IMAP server: AUTHENTICATE (RFC 9051 section 6.2.2; with an initial response where
 * RFC 4959 is offered) or LOGIN (section 6.2.3), which LOGINDISABLED forbids.
 */
final class ImapLogin {

  /**
   * RFC 5530 section 3: a refusal with one of these says nothing of the credentials; the other
   * codes, and none, do. So does BAD, which is about the command.
   */
  private static final Set<String> NOT_NOW =
      Set.of("UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG", "CLIENTBUG");

  /** Where a line is too long for some servers; RFC 9051 section 4 knows no bound. */
  private static final int MAX_INITIAL_CHARS = 8_000;

  private final ImapConversation imap;
  private final MailLogin login;
  private final Redaction redaction;
  private final boolean encrypted;
  private final Function<ImapReply, Turn> then;

  /**
   * @param encrypted whether TLS protects the connection
   * @param then what comes after a login that was accepted
   */
  ImapLogin(
      ImapConversation imap,
      MailLogin login,
      Redaction redaction,
      boolean encrypted,
      Function<ImapReply, Turn> then) {
    this.imap = imap;
    this.login = login;
    this.redaction = redaction;
    this.encrypted = encrypted;
    this.then = then;
  }

  Turn begin() {
    Set<Mechanism> offered = offered();
    Optional<Mechanism> chosen = login.choose(offered, encrypted);
    if (chosen.isEmpty()) {
      return login.whyNone(offered, encrypted);
    }
    boolean command = chosen.get() == Mechanism.LOGIN && !imap.can("LOGINDISABLED");
    return command ? command() : authenticate(chosen.get());
  }

  private Set<Mechanism> offered() {
    Set<Mechanism> offered = EnumSet.noneOf(Mechanism.class);
    for (Mechanism mechanism : Mechanism.values()) {
      if (imap.can("AUTH=" + mechanism.label())) {
        offered.add(mechanism);
      }
    }
    if (!imap.can("LOGINDISABLED")) {
      offered.add(Mechanism.LOGIN);
    }
    return offered;
  }

  private Turn authenticate(Mechanism mechanism) {
    Sasl sasl = new Sasl(mechanism, login.login(), redaction);
    Optional<String> initial =
        imap.can("SASL-IR") ? sasl.initial(MAX_INITIAL_CHARS) : Optional.empty();
    return imap.login(
        "AUTHENTICATE " + mechanism.label() + initial.map(text -> " " + text).orElse(""),
        reply -> sasl.answer(reply.after(1)),
        then,
        reply -> refused(reply, sasl.problem()));
  }

  /** The command LOGIN; what quotes cannot hold goes as literals, which the server asks for. */
  private Turn command() {
    redaction.hideWord(ImapText.quoted(login.login().password()));
    Deque<String> lines = new ArrayDeque<>();
    StringBuilder line = new StringBuilder("LOGIN");
    for (String argument : List.of(login.login().user(), login.login().password())) {
      line.append(' ');
      if (ImapText.quotable(argument)) {
        line.append(ImapText.quoted(argument));
      } else {
        int bytes = argument.getBytes(StandardCharsets.UTF_8).length;
        lines.add(line.append('{').append(bytes).append('}').toString());
        line = new StringBuilder(argument);
      }
    }
    lines.add(line.toString());
    return imap.login(
        lines.remove(),
        reply -> Optional.ofNullable(lines.poll()),
        then,
        reply -> refused(reply, Optional.empty()));
  }

  private Turn refused(ImapReply reply, Optional<String> problem) {
    String detail =
        imap.unexpected(reply).text() + problem.map(p -> ": " + Printable.quote(p)).orElse("");
    boolean notNow = reply.status("BAD") || reply.code().filter(NOT_NOW::contains).isPresent();
    return Turn.fail(notNow ? Reason.PROTOCOL : Reason.AUTH, detail);
  }
}
