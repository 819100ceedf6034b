package io.mailkeeper.probes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A conversation with an IMAP server as it always begins, then a {@link Task}.
 *
 * <pre>
 * greeting -> CAPABILITY -> [STARTTLS -> handshake -> CAPABILITY] -> [login] -> the task -> LOGOUT
 * </pre>
 *
 * RFC 9051 and RFC 3501; codes in brackets: RFC 5530. One command at a time is under way, so that
 * whatever is untagged belongs to it or is news that nobody asked for, which a server may send
 * whenever it likes (RFC 9051 section 7).
 */
final class ImapConversation implements Dialogue {

  /** What is done once the server knows who asks. */
  interface Task {
    /**
     * The first turn.
     *
     * @param last what the server answered last
     */
    Turn begin(ImapConversation imap, ImapReply last);
  }

  private static final String GREETING = "* OK or * PREAUTH greeting";

  private final Target.Imap target;
  private final Task task;
  private final ImapReplies replies = new ImapReplies();

  /** What the server last said it can do, in upper case. */
  private final Set<String> capabilities = new TreeSet<>();

  /** The server knows who asks, without a login. */
  private boolean known;

  /** STARTTLS is still to come. */
  private boolean clear;

  /** The server has said what it can do since it knows who asks. */
  private boolean current;

  private final Redaction redaction = new Redaction();

  private int commands;
  private String name = "";
  private String expected = GREETING;
  private Consumer<ImapReply> data = reply -> {};
  private Function<ImapReply, Optional<String>> more = reply -> Optional.empty();
  private Function<ImapReply, Turn> next = this::greeting;

  ImapConversation(Target.Imap target, Task task) {
    this.target = target;
    this.task = task;
    target.login().ifPresent(l -> redaction.hide(l.login().password()));
    clear = target.tls().filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent();
  }

  @Override
  public Turn opened() {
    return Turn.await(Phase.GREETING, expected);
  }

  @Override
  public Turn line(String line) {
    Optional<ImapReply> whole = replies.line(line);
    if (whole.isPresent()) {
      return reply(whole.get());
    }
    return replies.missing() > 0 ? Turn.take(replies.missing()) : Turn.more();
  }

  @Override
  public Turn bytes(byte[] some) {
    replies.bytes(some);
    return Turn.more();
  }

  /** RFC 9051 section 6.2.1: what was said before does not count, CAPABILITY is asked again. */
  @Override
  public Turn secured() {
    clear = false;
    return capability(this::identify);
  }

  @Override
  public String shown(String text) {
    return redaction.in(text);
  }

  /** Whether the server has said that it has this extension. */
  boolean can(String capability) {
    return capabilities.contains(capability);
  }

  /** Makes sure that {@link #can} tells what the server can do for who has logged in. */
  Turn current(Function<ImapReply, Turn> then, ImapReply last) {
    return current ? then.apply(last) : capability(then);
  }

  /** Sends a command; {@code ok} is told of its success. */
  Turn ask(String command, Function<ImapReply, Turn> ok) {
    return ask(command, untagged -> {}, ok);
  }

  /** The same; {@code each} is told what comes untagged until then. */
  Turn ask(String command, Consumer<ImapReply> each, Function<ImapReply, Turn> ok) {
    return ask(command, Phase.COMMAND, each, ok, this::unexpected);
  }

  /** The same, for what brings or removes mail. */
  Turn fetch(String command, Consumer<ImapReply> each, Function<ImapReply, Turn> ok) {
    return ask(command, Phase.TRANSFER, each, ok, this::unexpected);
  }

  /**
   * Sends a command that logs in.
   *
   * @param continued the next line when the server asks for it; empty: it must not ask
   */
  Turn login(
      String command,
      Function<ImapReply, Optional<String>> continued,
      Function<ImapReply, Turn> ok,
      Function<ImapReply, Turn> refused) {
    current = false;
    Turn turn = ask(command, Phase.AUTH, untagged -> {}, ok, refused);
    more = continued;
    return turn;
  }

  /** Concludes with success and the last answer. */
  Turn answered(ImapReply reply) {
    return done(name + " answered " + Printable.quote(shown(reply.text())));
  }

  /** Concludes with success. */
  Turn done(String found) {
    return Turn.done(found, tag(commands + 1) + " LOGOUT");
  }

  /** The server does not answer as it should, or says that it cannot. */
  Turn unexpected(ImapReply reply) {
    return Turn.unexpected(expected, shown(reply.text()));
  }

  private Turn ask(
      String command,
      Phase phase,
      Consumer<ImapReply> each,
      Function<ImapReply, Turn> ok,
      Function<ImapReply, Turn> refused) {
    String tag = tag(++commands);
    name = name(command);
    expected = tag + " OK reply to " + name;
    data = each;
    more = reply -> Optional.empty();
    next =
        reply -> {
          if (reply.starts(tag + " OK")) {
            return ok.apply(reply);
          }
          boolean no = reply.starts(tag + " NO") || reply.starts(tag + " BAD");
          return no ? refused.apply(reply) : unexpected(reply);
        };
    return Turn.send(tag + " " + command, phase, expected);
  }

  private Turn reply(ImapReply reply) {
    if (reply.starts("* BYE")) {
      return unexpected(reply);
    }
    if (reply.code().filter("CAPABILITY"::equals).isPresent()) {
      learn(reply.codeText());
    }
    if (reply.starts("* CAPABILITY")) {
      learn(reply.after(2));
    }
    if (reply.untagged() && commands > 0) {
      data.accept(reply);
      return Turn.more();
    }
    if (reply.continuation()) {
      return more.apply(reply)
          .map(line -> Turn.send(line, Phase.AUTH, expected))
          .orElseGet(() -> unexpected(reply));
    }
    return next.apply(reply);
  }

  private void learn(String words) {
    capabilities.clear();
    capabilities.addAll(Arrays.asList(words.toUpperCase(Locale.ROOT).split(" +", -1)));
    current = true;
  }

  private Turn greeting(ImapReply reply) {
    known = reply.starts("* PREAUTH");
    if (known && clear) {
      // Section 6.2.1: a server that thinks it knows us no longer lets TLS begin.
      return Turn.fail(Reason.TLS, unexpected(reply).text() + ", after which STARTTLS cannot come");
    }
    return known || reply.starts("* OK") ? capability(this::identify) : unexpected(reply);
  }

  /** Asks what the server can do: nothing else shows as cheaply that it takes commands. */
  private Turn capability(Function<ImapReply, Turn> then) {
    capabilities.clear();
    return ask(
        "CAPABILITY",
        reply ->
            capabilities.isEmpty()
                ? Turn.unexpected("* CAPABILITY response", shown(reply.text()))
                : then.apply(reply));
  }

  private Turn identify(ImapReply reply) {
    if (clear) {
      return startTls();
    }
    return target
        .login()
        .filter(login -> !known)
        .map(login -> new ImapLogin(this, login, redaction, target.tls().isPresent(), this::begin))
        .map(ImapLogin::begin)
        .orElseGet(() -> begin(reply));
  }

  private Turn begin(ImapReply reply) {
    return task.begin(this, reply);
  }

  private Turn startTls() {
    return can("STARTTLS")
        ? ask("STARTTLS", Phase.TLS, each -> {}, ok -> Turn.secure(), this::noTls)
        : Turn.fail(Reason.TLS, "expected STARTTLS in the reply to CAPABILITY, got none");
  }

  private Turn noTls(ImapReply reply) {
    return Turn.fail(Reason.TLS, unexpected(reply).text());
  }

  private static String tag(int number) {
    return "a" + number;
  }

  private static String name(String command) {
    String[] words = command.split(" ", 3);
    return words[0].equals("UID") ? words[0] + " " + words[1] : words[0];
  }
}
