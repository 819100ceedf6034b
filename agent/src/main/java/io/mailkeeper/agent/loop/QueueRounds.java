package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages that wait where a hierarchy is in service here, because a long queue holds up
 * its way back to another node. One count outstanding per hierarchy, on the pool of the storage
 * checks: the queue may lie on storage that hangs. Runs on the loop's context.
 */
final class QueueRounds {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRounds.class);

  /**
   * A queue.
   *
   * @param names the names of the files below the directory that are messages
   * @param enough no more than so many are counted: a queue of millions is not walked through
   */
  record Queue(String tag, Path directory, PathMatcher names, long enough, Duration every) {}

  private final Vertx vertx;
  private final Context context;
  private final ExecutorService pool;
  private final List<Queue> queues;
  private final Predicate<String> inService;
  private final Consumer<Event> events;
  private final OneAtATime<String> turns = new OneAtATime<>();

  QueueRounds(
      Vertx vertx,
      Context context,
      ExecutorService pool,
      List<Queue> queues,
      Predicate<String> inService,
      Consumer<Event> events) {
    this.vertx = vertx;
    this.context = context;
    this.pool = pool;
    this.queues = List.copyOf(queues);
    this.inService = inService;
    this.events = events;
  }

  void start() {
    for (Queue queue : queues) {
      vertx.setPeriodic(1, Math.max(1, queue.every().toMillis()), timer -> due(queue));
    }
  }

  private void due(Queue queue) {
    if (inService.test(queue.tag()) && turns.due(queue.tag())) {
      try {
        pool.execute(() -> round(queue));
      } catch (RejectedExecutionException full) {
        turns.ended(queue.tag());
      }
    }
  }

  private void round(Queue queue) {
    OptionalLong counted = counted(queue);
    context.runOnContext(
        ignored -> {
          turns.ended(queue.tag());
          events.accept(new Event.QueueSeen(queue.tag(), counted));
        });
  }

  /** Messages that wait, at most {@code enough}; empty when the directory cannot be read. */
  static OptionalLong counted(Queue queue) {
    try (Stream<Path> files = Files.walk(queue.directory())) {
      return OptionalLong.of(
          files
              .skip(1) // the directory itself
              .filter(f -> queue.names().matches(f.getFileName()))
              .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
              .limit(queue.enough())
              .count());
    } catch (IOException | UncheckedIOException e) {
      // A directory that goes away while it is walked through is no reason to guess.
      LOG.debug("the queue {} cannot be counted: {}", queue.directory(), e.toString());
      return OptionalLong.empty();
    }
  }
}
