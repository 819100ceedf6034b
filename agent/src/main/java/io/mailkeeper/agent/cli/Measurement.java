package io.mailkeeper.agent.cli;

import io.mailkeeper.healer.doctor.Latencies;
import io.mailkeeper.healer.doctor.Visibility;
import io.mailkeeper.healer.lease.LeasePlace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * How long renewals take, and meanwhile whether the nodes see each other's writes.
 *
 * @param span how long renewals are measured
 * @param peerWait how much longer to wait for agents that were not seen meanwhile
 */
record Measurement(
    LeasePlace place,
    Visibility visibility,
    Duration span,
    Duration peerWait,
    Consumer<String> progress) {

  private static final Duration EVERY = Duration.ofMillis(50);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  /** Writes as a renewal does; returns how many nanoseconds that took. */
  interface Trial {
    long renew() throws IOException;
  }

  Latencies of(String where, Trial trial) throws IOException {
    progress.accept(
        String.format("measuring renewals in %s for %.0f s", where, span.toMillis() / 1000.0));
    LongStream.Builder took = LongStream.builder();
    long begun = System.nanoTime();
    long told = begun;
    long now = begun;
    do {
      took.add(trial.renew());
      now = look();
      if (now - told >= PROGRESS.toNanos()) {
        told = now;
        progress.accept(
            String.format("%.0f s of %.0f s", (now - begun) / 1e9, span.toNanos() / 1e9));
      }
      LockSupport.parkNanos(EVERY.toNanos());
    } while (now - begun < span.toNanos());
    awaitPeers(now);
    return Latencies.of(took.build().toArray());
  }

  private void awaitPeers(long since) {
    if (!peerWait.isZero() && !visibility.complete()) {
      progress.accept(
          String.format("waiting %.0f s for the other nodes' agents", peerWait.toNanos() / 1e9));
    }
    for (long now = since;
        !visibility.complete() && now - since < peerWait.toNanos();
        now = look()) {
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private long look() {
    long now = System.nanoTime();
    visibility.sample(now, place.nodeRecords());
    return now;
  }

  /** From now on Ctrl-C leaves nothing behind. */
  static Thread cleanedUpBy(Runnable close) {
    Thread cleaner = new Thread(close, "doctor-cleanup");
    Runtime.getRuntime().addShutdownHook(cleaner);
    return cleaner;
  }

  static void forget(Thread cleaner) {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      // Already shutting down: it is at work.
    }
  }
}
