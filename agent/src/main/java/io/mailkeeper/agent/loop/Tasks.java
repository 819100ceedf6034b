package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs what may block on a pool. Its result comes back as an event, and so does the reason why
 * there is none: a full pool, or a bug.
 *
 * @param events taken from any thread
 */
record Tasks(Consumer<Event> events) {

  void run(ExecutorService pool, Supplier<Event> task, Function<String, Event> failed) {
    try {
      pool.execute(() -> events.accept(result(task, failed)));
    } catch (RejectedExecutionException full) {
      events.accept(failed.apply(String.valueOf(full.getMessage())));
    }
  }

  private static Event result(Supplier<Event> task, Function<String, Event> failed) {
    try {
      return task.get();
    } catch (RuntimeException bug) {
      return failed.apply(bug.toString());
    }
  }
}
