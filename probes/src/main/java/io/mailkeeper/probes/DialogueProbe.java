package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any line protocol, by a script: connect, optional greeting, then send and expect.
 *
 * <p>An expectation waits for a line that matches and passes over the others. It fails with {@link
 * Reason#EXPECT} when the connection ends or the deadline passes after lines that did not match,
 * and at once on a line that matches {@code failOn}; without any line it is {@link Reason#PROTOCOL}
 * or {@link Reason#TIMEOUT}.
 */
final class DialogueProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Script script = Probes.as(Target.Script.class, target);
    return LineConversation.run(vertx, script, timeout, new Session(script));
  }

  static final class Session implements Dialogue {

    private final Target.Script script;
    private final Optional<LinePattern> failOn;
    private Optional<LinePattern> awaited;
    private int nextStep;
    private String matched = "connected";

    Session(Target.Script script) {
      this.script = script;
      failOn = script.failOn().map(LinePattern::new);
      awaited = script.greeting().map(LinePattern::new);
    }

    @Override
    public Turn opened() {
      return awaited
          .map(p -> Turn.await(Phase.GREETING, "greeting like " + p))
          .orElseGet(this::step);
    }

    @Override
    public Turn line(String line) {
      if (failOn.filter(p -> p.found(line)).isPresent()) {
        return Turn.fail(
            Reason.EXPECT,
            "expected no line like " + failOn.get() + ", got " + Printable.quote(line));
      }
      if (awaited.filter(p -> p.found(line)).isEmpty()) {
        return Turn.skip();
      }
      matched = "answered " + Printable.quote(line);
      return step();
    }

    /** Gathers what is to be sent up to the next expectation. */
    private Turn step() {
      List<String> send = new ArrayList<>();
      awaited = Optional.empty();
      while (awaited.isEmpty() && nextStep < script.steps().size()) {
        Target.Step step = script.steps().get(nextStep++);
        step.send().ifPresent(send::add);
        awaited = step.expect().map(LinePattern::new);
      }
      String lines = String.join("\r\n", send);
      if (awaited.isEmpty()) {
        return send.isEmpty() ? Turn.done(matched) : Turn.done(matched, lines);
      }
      String what = "line like " + awaited.get();
      return send.isEmpty()
          ? Turn.await(Phase.COMMAND, what)
          : Turn.send(lines, Phase.COMMAND, what);
    }
  }
}
