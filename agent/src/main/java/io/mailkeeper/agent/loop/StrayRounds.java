package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Stray;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches this node every second for what it must not run, while it does not run it. One search
 * outstanding for each hierarchy. Runs on the loop's context.
 */
final class StrayRounds {
  private static final Logger LOG = LoggerFactory.getLogger(StrayRounds.class);
  private static final long EVERY_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final ExecutorService pool;
  private final Machine machine;
  private final List<String> tags;
  private final Predicate<String> out;
  private final Consumer<Event> events;
  private final Set<String> running = new HashSet<>();

  /**
   * @param out whether a hierarchy is out of service here, so that nothing of it may be found
   */
  StrayRounds(
      Vertx vertx,
      Context context,
      ExecutorService pool,
      Machine machine,
      List<String> tags,
      Predicate<String> out,
      Consumer<Event> events) {
    this.vertx = vertx;
    this.context = context;
    this.pool = pool;
    this.machine = machine;
    this.tags = List.copyOf(tags);
    this.out = out;
    this.events = events;
  }

  void start() {
    for (String tag : tags) {
      vertx.setPeriodic(200, EVERY_MILLIS, timer -> round(tag));
    }
  }

  private void round(String tag) {
    if (!out.test(tag) || !running.add(tag)) {
      return;
    }
    try {
      pool.execute(() -> search(tag));
    } catch (RejectedExecutionException full) {
      running.remove(tag);
    }
  }

  private void search(String tag) {
    try {
      List<Stray> found =
          machine.straySearch(tag).search().stream().map(StrayRounds::inWords).toList();
      events.accept(new Event.StraysSeen(tag, found));
    } catch (IOException e) {
      LOG.warn("{}: this node could not be searched for strays: {}", tag, e.toString());
    }
    context.runOnContext(ignored -> running.remove(tag));
  }

  private static Stray inWords(io.mailkeeper.healer.resource.Stray s) {
    Stray.Kind kind =
        switch (s.kind()) {
          case ADDRESS -> Stray.Kind.ADDRESS;
          case PROCESS -> Stray.Kind.PROCESS;
          case LISTENER -> Stray.Kind.LISTENER;
          case MOUNT -> Stray.Kind.MOUNT;
        };
    return new Stray(kind, s.resource(), s.sentence());
  }
}
