package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Any line protocol, by a script: connect, optional greeting, then send and expect lines or bytes,
 * and let TLS begin where the script says so (as RFC 3207, RFC 2595 and others do).
 *
 * <p>An expectation of a line waits for one that matches and passes over the others. It fails with
 * {@link Reason#EXPECT} when the connection ends or the deadline passes after lines that did not
 * match, and at once on a line that matches {@code failOn}; without any line it is {@link
 * Reason#PROTOCOL} or {@link Reason#TIMEOUT}. A prompt script also fails at once when a server has
 * refused and owes nothing more; {@link Owed} says what that means.
 */
final class DialogueProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Script script = Probes.as(Target.Script.class, target);
    return LineConversation.run(vertx, script, timeout, new Session(script));
  }

  static final class Session implements Dialogue {

    private final Target.Script script;
    private final Optional<Regex> failOn;
    private final Owed owed = new Owed();
    private final Discretion discretion = new Discretion();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private Optional<Target.Awaited> awaited;
    private Regex.Match match;
    private Buffer bytes = Buffer.buffer();
    private int nextStep;
    private boolean anythingSent;
    private boolean patternFailed;
    private boolean bytesFailed;
    private String matched = "connected";

    Session(Target.Script script) {
      this.script = script;
      failOn = script.failOn().map(Regex::java);
      match = withLogin(Regex.Match.NONE);
      script.login().ifPresent(login -> discretion.hide(login.password()));
      awaited = script.greeting().map(text -> Target.Awaited.line(Regex.java(text)));
    }

    @Override
    public Turn opened() {
      return awaited.map(this::await).orElseGet(this::step);
    }

    @Override
    public Turn secured() {
      owed.secured();
      matched = "TLS began";
      return step();
    }

    @Override
    public Turn line(String line) {
      if (failOn.filter(p -> p.found(line)).isPresent()) {
        return Turn.fail(
            Reason.EXPECT, "expected no line like " + failOn.get() + ", got " + quoted(line));
      }
      owed.heard(line);
      if (!(awaited.orElse(null) instanceof Target.AwaitedLine wanted)) {
        return Turn.skip();
      }
      Optional<Regex.Match> found = wanted.regex().match(line);
      if (found.isEmpty()) {
        return missed(wanted.regex(), line);
      }
      owed.matched();
      match = withLogin(found.get());
      patternFailed = false;
      wanted.labels().forEach((name, value) -> labels.put(name, value.expand(match).toString()));
      matched = "answered " + quoted(line);
      return step();
    }

    @Override
    public Turn bytes(byte[] some) {
      bytes.appendBytes(some);
      Buffer wanted = ((Target.AwaitedBytes) awaited.orElseThrow()).bytes();
      if (bytes.length() < wanted.length()) {
        return Turn.more();
      }
      bytesFailed = !bytes.equals(wanted);
      if (bytesFailed) {
        return Turn.fail(
            Reason.EXPECT, "expected bytes " + quoted(wanted) + ", got " + quoted(bytes));
      }
      matched = "answered " + quoted(bytes);
      bytes = Buffer.buffer();
      return step();
    }

    /** A peer that closes right after its last words need not have ended the line. */
    @Override
    public Optional<Turn> closed(String rest) {
      patternFailed |= awaited.filter(Target.AwaitedLine.class::isInstance).isPresent();
      if (!script.prompt() || rest.isEmpty()) {
        return Optional.empty();
      }
      Turn last = line(rest);
      boolean end = last.kind() == Turn.Kind.DONE || last.kind() == Turn.Kind.LAST;
      patternFailed |= !end;
      return end ? Optional.of(last) : Optional.empty();
    }

    @Override
    public String shown(String text) {
      return discretion.shown(text);
    }

    @Override
    public Optional<Findings> findings() {
      return Optional.of(new Findings.Script(Map.copyOf(labels), patternFailed, bytesFailed));
    }

    /** What was captured, and the login's names, which no pattern can capture. */
    private Regex.Match withLogin(Regex.Match found) {
      if (script.login().isEmpty()) {
        return found;
      }
      Map<String, String> names = new LinkedHashMap<>(found.names());
      names.put("user", script.login().get().user());
      names.put("password", script.login().get().password());
      return new Regex.Match(found.groups(), names);
    }

    private Turn missed(Regex wanted, String line) {
      Optional<Reason> end = script.prompt() ? owed.nothingMore(wanted, line) : Optional.empty();
      patternFailed |= end.isPresent();
      return end.map(
              reason ->
                  Turn.fail(
                      reason,
                      "expected line like "
                          + wanted
                          + ", got "
                          + quoted(line)
                          + " and nothing more is owed"))
          .orElseGet(Turn::skip);
    }

    /** Gathers what is to be sent up to the next expectation or handshake. */
    private Turn step() {
      Buffer send = Buffer.buffer();
      awaited = Optional.empty();
      while (nextStep < script.steps().size()) {
        Target.Step step = script.steps().get(nextStep++);
        step.send().ifPresent(payload -> send.appendBuffer(payload.expand(match)));
        awaited = step.expect();
        if (awaited.isPresent() || step.startTls()) {
          return step.startTls() ? Turn.secure(said(send)) : sendAndAwait(said(send));
        }
      }
      if (send.length() == 0) {
        return Turn.done(matched);
      }
      return script.prompt() ? Turn.last(matched, said(send)) : Turn.done(matched, said(send));
    }

    private Buffer said(Buffer send) {
      String text = send.toString(StandardCharsets.UTF_8);
      anythingSent |= send.length() > 0;
      owed.sent(text);
      discretion.sending(text);
      return send;
    }

    private Turn sendAndAwait(Buffer send) {
      Target.Awaited next = awaited.orElseThrow();
      return send.length() == 0
          ? await(next)
          : Turn.exactly(send, next.size(), Phase.COMMAND, what(next));
    }

    private Turn await(Target.Awaited next) {
      Phase phase = anythingSent || nextStep > 1 ? Phase.COMMAND : Phase.GREETING;
      return next.size() == 0
          ? Turn.await(phase, what(next))
          : Turn.await(next.size(), phase, what(next));
    }

    private String what(Target.Awaited next) {
      boolean greeting = nextStep == 0;
      return next instanceof Target.AwaitedLine line
          ? (greeting ? "greeting like " : "line like ") + line.regex()
          : "bytes " + quoted(((Target.AwaitedBytes) next).bytes());
    }

    private String quoted(String text) {
      return Printable.quote(discretion.shown(text));
    }

    private static String quoted(Buffer bytes) {
      return Printable.quote(bytes.toString(StandardCharsets.ISO_8859_1));
    }
  }
}
