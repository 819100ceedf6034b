package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Cause;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at what services of all nodes depend on, whether anything is in service here or not: the
 * nodes compare what they see. One probe of each outstanding. Runs on the loop's context.
 */
final class CauseRounds {
  /** A shared cause, and how it is probed. */
  record Looked(Cause cause, Target target) {}

  private final Vertx vertx;
  private final BootClock clock;
  private final List<Looked> causes;
  private final Consumer<Event> events;
  private final OneAtATime<String> turns = new OneAtATime<>();
  private final Map<String, Integer> inRow = new HashMap<>();

  CauseRounds(Vertx vertx, BootClock clock, List<Looked> causes, Consumer<Event> events) {
    this.vertx = vertx;
    this.clock = clock;
    this.causes = List.copyOf(causes);
    this.events = events;
  }

  void start() {
    int number = 0;
    for (Looked c : causes) {
      long every = Math.max(1, c.cause().every().toMillis());
      vertx.setPeriodic(1 + every * number++ / causes.size(), every, timer -> round(c));
    }
  }

  private void round(Looked c) {
    if (turns.due(c.cause().name())) {
      Uptime begun = clock.now();
      Probes.run(vertx, c.target(), c.cause().timeout())
          .onComplete(done -> ended(c, done.result(), begun));
    }
  }

  private void ended(Looked c, ProbeResult result, Uptime begun) {
    String name = c.cause().name();
    if (result != null) {
      int bad = result.success() ? 0 : inRow.merge(name, 1, Integer::sum);
      if (bad == 0) {
        inRow.remove(name);
      }
      if (bad == 0 || bad >= c.cause().failures()) {
        events.accept(new Event.CauseSeen(name, result.success() ? "" : result.detail(), begun));
      }
    }
    if (turns.ended(name)) {
      round(c);
    }
  }
}
