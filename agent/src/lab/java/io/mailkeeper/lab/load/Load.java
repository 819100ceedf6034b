package io.mailkeeper.lab.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Probes asked for over connections of their own, each of which asks again when it has been
 * answered, at once or when its time has come.
 *
 * @param port where {@code /probe} is
 * @param target {@code host:port}
 */
record Load(int port, String target, Asker.Manner manner) {

  /** As many as it can in a time, so many at once. */
  Outcome flatOut(int atOnce, Duration time) throws IOException {
    return run(atOnce, Integer.MAX_VALUE, time, Duration.ZERO);
  }

  /** So many from each of the connections. */
  Outcome times(int atOnce, int each) throws IOException {
    return run(atOnce, each, Duration.ofMinutes(5), Duration.ZERO);
  }

  /** So many a second, evenly, as long as that. */
  Outcome steady(int perSecond, Duration time) throws IOException {
    int connections = 10;
    Duration every = Duration.ofSeconds(1).multipliedBy(connections).dividedBy(perSecond);
    return run(connections, Integer.MAX_VALUE, time, every);
  }

  /** Nothing is asked for as long as that. */
  static Outcome nothing(Duration time) {
    long now = System.nanoTime();
    boolean unused = awaited(now + time.toNanos(), Long.MAX_VALUE, 1);
    return Outcome.NOTHING;
  }

  private Outcome run(int connections, int most, Duration time, Duration every) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long start = System.nanoTime();
      List<Callable<Outcome>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        long first = start + every.toNanos() * i / connections;
        all.add(() -> one(first, most, start + time.toNanos(), every.toNanos()));
      }
      Outcome sum = Outcome.NOTHING;
      for (Future<Outcome> outcome : threads.invokeAll(all)) {
        sum = sum.and(outcome.get());
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IOException("the load broke off: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Of one connection. */
  private Outcome one(long first, int most, long end, long every) throws IOException {
    long[] nanos = new long[1_024];
    int asked = 0;
    int failed = 0;
    try (Asker asker = new Asker(port, target, manner)) {
      for (long due = first; asked < most && System.nanoTime() - end < 0; due += every) {
        if (!awaited(due, end, every)) {
          break;
        }
        long start = System.nanoTime();
        boolean good = asker.ask().contains("\nprobe_success 1\n");
        nanos = asked < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * asked);
        nanos[asked++] = System.nanoTime() - start;
        failed += good ? 0 : 1;
      }
    }
    return new Outcome(failed, Arrays.copyOf(nanos, asked));
  }

  /** Waits until it is due; false: that is after the end. */
  private static boolean awaited(long due, long end, long every) {
    if (every == 0) {
      return true;
    }
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
    }
    return due - end < 0;
  }
}
