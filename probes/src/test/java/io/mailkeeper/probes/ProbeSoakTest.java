package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/**
 * 1,000 probes a second of 1,000 targets, of all protocols. Set {@code mailkeeper.soak.seconds} for
 * a longer run.
 */
class ProbeSoakTest {

  private static final int TARGETS = 1_000;
  private static final int PER_SECOND = 1_000;
  private static final int SECONDS = Integer.getInteger("mailkeeper.soak.seconds", 5);
  private static final int PROBES = PER_SECOND * SECONDS;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final AtomicInteger started = new AtomicInteger();
  private final AtomicIntegerArray resultsOfProbe = new AtomicIntegerArray(PROBES);
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final long[] micros = new long[PROBES];
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void noProbeIsLostAndNothingLeaks() throws Exception {
    Vertx servers = Vertx.vertx();
    Vertx vertx = Vertx.vertx();
    List<Target> targets = listen(servers);
    warmUp(vertx, targets);
    long before = Descriptors.open();

    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    long begin = System.nanoTime();
    ScheduledFuture<?> pacing =
        pace.scheduleAtFixedRate(
            () -> startDue(vertx, targets, begin), 0, 2, TimeUnit.MILLISECONDS);
    await().atMost(Duration.ofSeconds(SECONDS + 60L)).until(() -> done.get() == PROBES);
    pacing.cancel(false);
    pace.shutdown();

    report(System.nanoTime() - begin);
    assertThat(failures).isEmpty();
    for (int i = 0; i < PROBES; i++) {
      assertThat(resultsOfProbe.get(i)).as("results of probe %d", i).isEqualTo(1);
    }
    Descriptors.awaitNoMoreThan(before);
    close(vertx);
    close(servers);
  }

  private static List<Target> listen(Vertx servers) throws Exception {
    List<Responder> kinds = List.of(Responder.values());
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < TARGETS; i++) {
      Responder kind = kinds.get(i % kinds.size());
      targets.add(kind.target(kind.listen(servers, 0).actualPort()));
    }
    return targets;
  }

  /** Opens what is opened once, event loops on both sides, and lets the JVM compile. */
  private static void warmUp(Vertx vertx, List<Target> targets) throws Exception {
    long idle = Descriptors.open();
    for (Target target : targets) {
      ProbeResult result =
          Probes.run(vertx, target, TIMEOUT)
              .toCompletionStage()
              .toCompletableFuture()
              .get(40, TimeUnit.SECONDS);
      assertThat(result.success()).as(result.detail()).isTrue();
    }
    Descriptors.awaitNoMoreThan(idle + 12L * Runtime.getRuntime().availableProcessors());
  }

  private void startDue(Vertx vertx, List<Target> targets, long begin) {
    long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    long due = Math.min(PROBES, elapsedMillis * PER_SECOND / 1_000);
    while (started.get() < due) {
      int id = started.getAndIncrement();
      Target target = targets.get(id % TARGETS);
      Probes.run(vertx, target, TIMEOUT).onSuccess(result -> accept(id, target, result));
    }
  }

  private void accept(int id, Target target, ProbeResult result) {
    resultsOfProbe.incrementAndGet(id);
    micros[id] = TimeUnit.NANOSECONDS.toMicros(result.total().toNanos());
    if (!result.success()) {
      failures.add(target + ": " + result);
    }
    done.incrementAndGet();
  }

  private void report(long nanos) {
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "soak: %d probes of %d targets in %.1f s, %d failed, p50 %.2f ms, p99 %.2f ms%n",
        done.get(),
        TARGETS,
        nanos / 1e9,
        failures.size(),
        sorted[PROBES / 2] / 1e3,
        sorted[PROBES * 99 / 100] / 1e3);
  }

  private static void close(Vertx vertx) throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
