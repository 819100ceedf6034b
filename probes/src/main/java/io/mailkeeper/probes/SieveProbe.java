package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** ManageSieve: greeting with capabilities, STARTTLS, AUTHENTICATE, NOOP, LOGOUT; RFC 5804. */
final class SieveProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Sieve sieve = Probes.as(Target.Sieve.class, target);
    return LineConversation.run(vertx, sieve, timeout, new Session(sieve));
  }

  private enum Stage {
    GREETING("capabilities and OK as greeting"),
    STARTTLS("OK to STARTTLS"),
    CAPABILITIES("capabilities and OK after STARTTLS"),
    AUTHENTICATE("OK to AUTHENTICATE"),
    NOOP("OK to NOOP");

    final String expected;

    Stage(String expected) {
      this.expected = expected;
    }
  }

  static final class Session implements Dialogue {

    /** Section 4: a quoted string has at most so many; a longer one is a literal. */
    private static final int MAX_QUOTED_CHARS = 1_024;

    private final Optional<MailLogin> login;
    private final Redaction redaction = new Redaction();

    /** Names of capabilities, in upper case. */
    private final Set<String> capabilities = new TreeSet<>();

    private final Set<Mechanism> mechanisms = EnumSet.noneOf(Mechanism.class);
    private boolean encrypted;
    private boolean startTls;
    private Stage stage = Stage.GREETING;
    private Optional<Sasl> sasl = Optional.empty();

    /** The response that is coming in. */
    private SieveLine response = new SieveLine();

    /** The literal that is, and how many bytes it will have. */
    private final ByteArrayOutputStream literal = new ByteArrayOutputStream();

    private int literalBytes;

    Session(Target.Sieve target) {
      login = target.login();
      login.ifPresent(l -> redaction.hide(l.login().password()));
      encrypted = target.tls().filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
      startTls = target.tls().filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent();
    }

    @Override
    public Turn opened() {
      return Turn.await(Phase.GREETING, stage.expected);
    }

    /** Section 2.2: the server sends its capabilities again, without being asked. */
    @Override
    public Turn secured() {
      startTls = false;
      encrypted = true;
      capabilities.clear();
      mechanisms.clear();
      stage = Stage.CAPABILITIES;
      return Turn.await(Phase.COMMAND, stage.expected);
    }

    @Override
    public String shown(String text) {
      return redaction.in(text);
    }

    @Override
    public Turn line(String line) {
      OptionalInt bytes = response.line(line);
      if (response.isMalformed()) {
        return unexpected(line);
      }
      if (bytes.isEmpty()) {
        SieveLine whole = response;
        response = new SieveLine();
        return whole(whole);
      }
      literalBytes = bytes.getAsInt();
      literal.reset();
      return literalBytes > 0 ? Turn.take(literalBytes) : endOfLiteral();
    }

    @Override
    public Turn bytes(byte[] some) {
      literal.write(some, 0, some.length);
      return literal.size() < literalBytes ? Turn.more() : endOfLiteral();
    }

    private Turn endOfLiteral() {
      response.literal(literal.toByteArray());
      return Turn.more();
    }

    private Turn whole(SieveLine line) {
      if (line.isResponse("OK")) {
        return ok(line);
      }
      if (line.isResponse("NO")) {
        return no(line);
      }
      SieveLine.Word first = line.words().get(0);
      if (!first.string()) {
        return unexpected(line.toString());
      }
      return switch (stage) {
        case GREETING, CAPABILITIES -> capability(line);
        case AUTHENTICATE -> challenge(line);
        case STARTTLS, NOOP -> unexpected(line.toString());
      };
    }

    private Turn capability(SieveLine line) {
      String name = line.words().get(0).text().toUpperCase(Locale.ROOT);
      capabilities.add(name);
      if (name.equals("SASL")) {
        line.words().stream()
            .skip(1)
            .map(word -> word.text().split(" "))
            .forEach(words -> mechanisms.addAll(MailLogin.known(Arrays.asList(words))));
      }
      return Turn.more();
    }

    private Turn ok(SieveLine line) {
      return switch (stage) {
        case GREETING, CAPABILITIES ->
            capabilities.isEmpty() ? unexpected(line.toString()) : go(line);
        case STARTTLS -> Turn.secure();
        case AUTHENTICATE -> noop(line);
        case NOOP -> done(line);
      };
    }

    private Turn go(SieveLine line) {
      return startTls ? startTls() : login.map(this::authenticate).orElseGet(() -> noop(line));
    }

    private Turn startTls() {
      return capabilities.contains("STARTTLS")
          ? next(Stage.STARTTLS, Phase.TLS, "STARTTLS")
          : Turn.fail(Reason.TLS, "expected STARTTLS among the capabilities, got none");
    }

    private Turn authenticate(MailLogin who) {
      Optional<Mechanism> mechanism = who.choose(mechanisms, encrypted);
      if (mechanism.isEmpty()) {
        return who.whyNone(mechanisms, encrypted);
      }
      Sasl chosen = new Sasl(mechanism.get(), who.login(), redaction);
      sasl = Optional.of(chosen);
      String command = "AUTHENTICATE \"" + mechanism.get().label() + '"';
      return next(
          Stage.AUTHENTICATE,
          Phase.AUTH,
          chosen
              .initial(LineSplitter.MAX_LINE_BYTES)
              .map(first -> command + " " + string(first))
              .orElse(command));
    }

    private Turn challenge(SieveLine line) {
      return line.words().size() > 1
          ? unexpected(line.toString())
          : sasl.orElseThrow()
              .answer(line.words().get(0).text())
              .map(answer -> next(Stage.AUTHENTICATE, Phase.AUTH, string(answer)))
              .orElseGet(() -> unexpected(line.toString()));
    }

    /** Section 1.7: a server without VERSION is older than the RFC, and than NOOP. */
    private Turn noop(SieveLine line) {
      return capabilities.contains("VERSION")
          ? next(Stage.NOOP, Phase.COMMAND, "NOOP")
          : done(line);
    }

    private Turn done(SieveLine line) {
      String who = sasl.map(s -> "logged in by " + s.mechanism().label() + ", ").orElse("");
      String what =
          switch (stage) {
            case GREETING, CAPABILITIES -> "the greeting ended with ";
            case STARTTLS, AUTHENTICATE, NOOP -> stage + " answered ";
          };
      return Turn.done(who + what + quoted(line.toString()), "LOGOUT");
    }

    private Turn no(SieveLine line) {
      String got = "expected " + stage.expected + ", got " + quoted(line.toString());
      return switch (stage) {
        case GREETING, CAPABILITIES, NOOP -> Turn.fail(Reason.PROTOCOL, got);
        case STARTTLS -> Turn.fail(Reason.TLS, got);
        case AUTHENTICATE ->
            Turn.fail(
                Reason.AUTH,
                got
                    + (line.hasCode("TRYLATER") ? ", a transient failure" : "")
                    + sasl.flatMap(Sasl::problem).map(p -> ": " + quoted(p)).orElse(""));
      };
    }

    private Turn next(Stage next, Phase phase, String command) {
      stage = next;
      return Turn.send(command, phase, next.expected);
    }

    /** Base64 needs no escapes. */
    private static String string(String base64) {
      return base64.length() <= MAX_QUOTED_CHARS
          ? '"' + base64 + '"'
          : "{" + base64.length() + "+}\r\n" + base64;
    }

    private Turn unexpected(String line) {
      return Turn.unexpected(stage.expected, shown(line));
    }

    private String quoted(String line) {
      return Printable.quote(shown(line));
    }
  }
}
