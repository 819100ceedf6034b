package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Cause;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what services of all nodes depend on, whether anything is in service here or not: the
 * nodes compare what they see. One look at each outstanding. Runs on the loop's context.
 */
final class CauseRounds {
  /** One way to look at something. */
  interface Look {
    /**
     * What is wrong, one sentence; an empty text when nothing is. Fails when that cannot be told.
     */
    Future<String> run();
  }

  /** A shared cause, and how it is looked at. */
  record Looked(Cause cause, Look look) {}

  /** Looks at it over the network. */
  static Look probing(Vertx vertx, Target target, Duration timeout) {
    return () -> Probes.run(vertx, target, timeout).map(r -> r.success() ? "" : failed(r));
  }

  private static String failed(ProbeResult result) {
    return result.detail().isEmpty() ? result.reason().label() : result.detail();
  }

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
      c.look().run().onComplete(done -> ended(c, done.result(), begun));
    }
  }

  private void ended(Looked c, @Nullable String fault, Uptime begun) {
    String name = c.cause().name();
    if (fault != null) {
      int bad = fault.isEmpty() ? 0 : inRow.merge(name, 1, Integer::sum);
      if (bad == 0) {
        inRow.remove(name);
      }
      if (bad == 0 || bad >= c.cause().failures()) {
        events.accept(new Event.CauseSeen(name, fault, begun));
      }
    }
    if (turns.ended(name)) {
      round(c);
    }
  }
}
