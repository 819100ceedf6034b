package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.ServiceNetwork;
import io.mailkeeper.healer.resource.Reachability;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Looks whether anybody can reach this node, in service or not: the nodes compare. One look
 * outstanding, on a thread that may block. An address on a dead interface is told at once, so that
 * it has been moved to its other one before the node could count as out of reach. All calls on the
 * loop's context.
 */
final class NetworkRounds {
  private static final String ONE = "network";

  private final Vertx vertx;
  private final Context context;
  private final List<Hierarchy> hierarchies;
  private final Reachability reachability;
  private final Duration every;
  private final int failures;
  private final Consumer<Event> events;
  private final OneAtATime<String> turns = new OneAtATime<>();
  private final Map<String, Integer> inRow = new HashMap<>();

  /**
   * @param failures how many looks in a row must be bad before they count
   */
  NetworkRounds(
      Vertx vertx,
      Context context,
      List<Hierarchy> hierarchies,
      Reachability reachability,
      Duration every,
      int failures,
      Consumer<Event> events) {
    this.vertx = vertx;
    this.context = context;
    this.hierarchies = List.copyOf(hierarchies);
    this.reachability = reachability;
    this.every = every;
    this.failures = failures;
    this.events = events;
  }

  void start() {
    vertx.setPeriodic(1, Math.max(1, every.toMillis()), timer -> round());
  }

  private void round() {
    if (!turns.due(ONE)) {
      return;
    }
    try {
      context
          .executeBlocking(() -> reachability.look(hierarchies), false)
          .onComplete(done -> ended(done.result()));
    } catch (RejectedExecutionException closing) {
      turns.ended(ONE); // the agent ends
    }
  }

  /** A look that failed itself says nothing. */
  private void ended(List<ServiceNetwork> seen) {
    for (int i = 0; seen != null && i < seen.size(); i++) {
      String tag = hierarchies.get(i).tag();
      events.accept(new Event.NetworkSeen(tag, surely(tag, seen.get(i))));
    }
    if (turns.ended(ONE)) {
      round();
    }
  }

  private ServiceNetwork surely(String tag, ServiceNetwork seen) {
    if (seen.isGood()) {
      inRow.remove(tag);
      return seen;
    }
    return inRow.merge(tag, 1, Integer::sum) >= failures
        ? seen
        : new ServiceNetwork("", seen.remark(), seen.stranded());
  }
}
