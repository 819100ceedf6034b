package io.mailkeeper.probes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation with a POP3 server as it always begins, then a {@link Task}.
 *
 * <pre>
 * greeting -> CAPA -> [STLS -> handshake -> CAPA] -> [login] -> the task -> QUIT
 * </pre>
 *
 * RFC 1939; CAPA: RFC 2449; STLS: RFC 2595 section 4, as updated by RFC 7817; codes in brackets:
 * RFC 2449 section 8 and RFC 3206.
 */
final class Pop3Conversation implements Dialogue {

  /** What is done once the server knows who asks. */
  interface Task {
    /**
     * The first turn.
     *
     * @param found what the server answered last, as a sentence
     */
    Turn begin(Pop3Conversation pop3, String found);

    /** See {@link Dialogue#mostBytes}. */
    default int mostBytes() {
      return LineSplitter.MAX_TOTAL_BYTES;
    }
  }

  /** No server has so many; one that never stops must not fill the memory with short lines. */
  private static final int MOST_CAPABILITIES = 1_000;

  private static final String GREETING = "+OK greeting";
  private static final Pattern CODE = Pattern.compile("(?:\\+OK|-ERR) \\[([^\\]]+)\\]");

  private final Target.Pop3 target;
  private final Task task;

  /** The lines of the answer to CAPA, in upper case. */
  private final List<String> capabilities = new ArrayList<>();

  /** STLS is still to come. */
  private boolean clear;

  private final Redaction redaction = new Redaction();
  private String greeting = "";
  private boolean hasCapa;
  private boolean quiet;
  private String name = "";
  private String expected = GREETING;
  private Function<String, Turn> next = this::greeting;

  Pop3Conversation(Target.Pop3 target, Task task) {
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
    return next.apply(line);
  }

  /** RFC 2595 section 4: what was said before does not count, CAPA is asked again. */
  @Override
  public Turn secured() {
    clear = false;
    capabilities.clear();
    return capa();
  }

  @Override
  public String shown(String text) {
    return redaction.in(text);
  }

  @Override
  public boolean quiet() {
    return quiet;
  }

  @Override
  public int mostBytes() {
    return task.mostBytes();
  }

  /** Whether the server answers CAPA. */
  boolean hasCapa() {
    return hasCapa;
  }

  /** What follows a capability's name; empty: the server has it not. */
  Optional<String> capability(String keyword) {
    return capabilities.stream()
        .filter(line -> starts(line, keyword))
        .map(line -> line.substring(keyword.length()).strip())
        .findFirst();
  }

  /** Sends a command whose answer is one line; {@code ok} is told it when it is no refusal. */
  Turn ask(String command, Phase phase, Function<String, Turn> ok) {
    return ask(command, phase, ok, this::unexpected);
  }

  /** The same, with a way to go on after a refusal. */
  Turn ask(String command, Phase phase, Function<String, Turn> ok, Function<String, Turn> refused) {
    return ask(command, phase, challenge -> Optional.empty(), ok, refused);
  }

  /**
   * Sends a command that logs in.
   *
   * @param continued the next line when the server asks for it; empty: it must not ask
   */
  Turn login(
      String command,
      Function<String, Optional<String>> continued,
      Function<String, Turn> ok,
      Function<String, Turn> refused) {
    return ask(command, Phase.AUTH, continued, ok, refused);
  }

  /**
   * Reads the lines after the first line of an answer; RFC 1939 section 3.
   *
   * @param quietly the lines are shown nowhere
   * @param each is told every line, its stuffed dot taken out
   * @param end gives the turn after the last one
   */
  Turn list(String what, boolean quietly, Consumer<String> each, Supplier<Turn> end) {
    expected = "line with a dot after " + what;
    quiet = quietly;
    next =
        line -> {
          if (line.equals(".")) {
            quiet = false;
            return end.get();
          }
          each.accept(line.startsWith(".") ? line.substring(1) : line);
          return Turn.more();
        };
    return Turn.await(Phase.COMMAND, expected);
  }

  /** The server does not answer as it should, or says that it cannot. */
  Turn unexpected(String line) {
    return Turn.unexpected(expected, shown(line));
  }

  /** The last answer, as a sentence. */
  String found(String line) {
    return name + " answered " + Printable.quote(shown(line));
  }

  /** The code in brackets that begins a text, such as {@code IN-USE}, in upper case. */
  static Optional<String> code(String line) {
    Matcher code = CODE.matcher(line);
    return code.lookingAt()
        ? Optional.of(code.group(1).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  private Turn ask(
      String command,
      Phase phase,
      Function<String, Optional<String>> continued,
      Function<String, Turn> ok,
      Function<String, Turn> refused) {
    name = command.split(" ", 2)[0];
    expected = "+OK reply to " + name;
    next =
        line -> {
          if (starts(line, "+")) {
            return continued
                .apply(line.substring(1).strip())
                .map(answer -> Turn.send(answer, phase, expected))
                .orElseGet(() -> unexpected(line));
          }
          if (starts(line, "-ERR")) {
            return refused.apply(line);
          }
          return starts(line, "+OK") ? ok.apply(line) : unexpected(line);
        };
    return Turn.send(command, phase, expected);
  }

  private Turn greeting(String line) {
    greeting = line;
    return starts(line, "+OK") ? capa() : unexpected(line);
  }

  private Turn capa() {
    return ask("CAPA", Phase.COMMAND, ok -> capabilities(), this::noCapa);
  }

  /** RFC 2449 section 5: CAPA is optional, and a server without it answers -ERR. */
  private Turn noCapa(String line) {
    return capable("alive, without CAPA: answered " + Printable.quote(shown(line)));
  }

  private Turn capabilities() {
    hasCapa = true;
    return list(
        "the capabilities",
        false,
        this::keep,
        () -> capable("CAPA answered with " + capabilities.size() + " capabilities"));
  }

  private void keep(String line) {
    if (capabilities.size() < MOST_CAPABILITIES) {
      capabilities.add(line.toUpperCase(Locale.ROOT));
    }
  }

  private Turn capable(String found) {
    return clear ? stls() : identify(found);
  }

  private Turn stls() {
    return capability("STLS").isPresent()
        ? ask("STLS", Phase.TLS, ok -> Turn.secure(), this::noTls)
        : Turn.fail(Reason.TLS, "expected STLS in the reply to CAPA, got none");
  }

  private Turn noTls(String line) {
    return Turn.fail(Reason.TLS, unexpected(line).text());
  }

  private Turn identify(String found) {
    return target
        .login()
        .map(login -> new Pop3Login(this, login, redaction, greeting, this::begin))
        .map(login -> login.begin(target.tls().isPresent()))
        .orElseGet(() -> task.begin(this, found));
  }

  private Turn begin(String line) {
    return task.begin(this, found(line));
  }

  private static boolean starts(String line, String word) {
    return line.equals(word) || line.startsWith(word + " ");
  }
}
