package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at what services of all nodes depend on, whether anything is in service here or not: the
 * nodes compare what they see. One probe of each outstanding. Runs on the loop's context.
 */
final class CauseRounds {
  /**
   * Something shared.
   *
   * @param failures how many probes in a row must fail before it counts as failing
   */
  record Cause(String name, Target target, Duration every, Duration timeout, int failures) {}

  private final Vertx vertx;
  private final List<Cause> causes;
  private final Consumer<Event> events;
  private final OneAtATime<String> turns = new OneAtATime<>();
  private final Map<String, Integer> inRow = new HashMap<>();

  CauseRounds(Vertx vertx, List<Cause> causes, Consumer<Event> events) {
    this.vertx = vertx;
    this.causes = List.copyOf(causes);
    this.events = events;
  }

  void start() {
    int number = 0;
    for (Cause c : causes) {
      long every = Math.max(1, c.every().toMillis());
      vertx.setPeriodic(1 + every * number++ / causes.size(), every, timer -> round(c));
    }
  }

  private void round(Cause c) {
    if (turns.due(c.name())) {
      Probes.run(vertx, c.target(), c.timeout()).onComplete(done -> ended(c, done.result()));
    }
  }

  private void ended(Cause c, ProbeResult result) {
    if (result != null) {
      int bad = result.success() ? 0 : inRow.merge(c.name(), 1, Integer::sum);
      if (bad == 0) {
        inRow.remove(c.name());
      }
      if (bad == 0 || bad >= c.failures()) {
        events.accept(new Event.CauseSeen(c.name(), result.success() ? "" : result.detail()));
      }
    }
    if (turns.ended(c.name())) {
      round(c);
    }
  }
}
