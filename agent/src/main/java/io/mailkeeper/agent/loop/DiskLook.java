package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A look at a disk, which may hang for ever: on a pool, one outstanding. What does not come back
 * within the hard limit is what is wrong. On the loop's context, but the look itself.
 */
final class DiskLook implements CauseRounds.Look {
  private final Context context;
  private final ExecutorService pool;
  private final BootClock clock;
  private final Duration hungAfter;
  private final Supplier<String> look;
  private Optional<Uptime> outstanding = Optional.empty();

  /**
   * @param look tells what is wrong, one sentence; an empty text when nothing is. Blocks
   */
  DiskLook(
      Context context,
      ExecutorService pool,
      BootClock clock,
      Duration hungAfter,
      Supplier<String> look) {
    this.context = context;
    this.pool = pool;
    this.clock = clock;
    this.hungAfter = hungAfter;
    this.look = look;
  }

  @Override
  public Future<String> run() {
    if (outstanding.isPresent()) {
      return Future.succeededFuture(hung());
    }
    Promise<String> found = Promise.promise();
    outstanding = Optional.of(clock.now());
    long limit = Math.max(1, hungAfter.toMillis());
    long timer = context.owner().setTimer(limit, up -> found.tryComplete(hung()));
    try {
      pool.execute(() -> look(found, timer));
    } catch (RejectedExecutionException full) {
      ended(timer);
      found.tryFail(full);
    }
    return found.future();
  }

  private void look(Promise<String> found, long timer) {
    String fault;
    try {
      fault = look.get();
    } catch (RuntimeException bug) {
      context.runOnContext(
          ignored -> {
            ended(timer);
            found.tryFail(bug);
          });
      return;
    }
    context.runOnContext(
        ignored -> {
          ended(timer);
          found.tryComplete(fault);
        });
  }

  private void ended(long timer) {
    outstanding = Optional.empty();
    context.owner().cancelTimer(timer);
  }

  private String hung() {
    Duration since = outstanding.map(o -> clock.now().since(o)).orElse(hungAfter);
    return "a look has not come back for " + Spans.words(since);
  }
}
