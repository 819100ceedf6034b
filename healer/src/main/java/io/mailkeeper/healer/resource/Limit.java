package io.mailkeeper.healer.resource;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The end of a blocking call. Elapsed time of this process only, never compared with a lease. */
record Limit(long startNanos, long endNanos) {

  static Limit after(Duration limit) {
    long now = System.nanoTime();
    return new Limit(now, now + limit.toNanos());
  }

  /** An interrupted thread has no time left. */
  boolean over() {
    return endNanos - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** The same end less a reserve, but not before half of what is left. */
  Limit before(Duration reserve) {
    long now = System.nanoTime();
    return new Limit(now, Math.max(endNanos - reserve.toNanos(), now + (endNanos - now) / 2));
  }

  /** At the latest this long from now, and not after this end. */
  Limit atMost(Duration wait) {
    long now = System.nanoTime();
    return new Limit(now, Math.min(endNanos - now, wait.toNanos()) + now);
  }

  /** Waits for the next look: 1 ms in the beginning, 20 ms at the most. */
  void pause() {
    long passed = System.nanoTime() - startNanos;
    LockSupport.parkNanos(Math.min(20_000_000L, Math.max(1_000_000L, passed / 25)));
  }

  long passedMillis() {
    return (System.nanoTime() - startNanos) / 1_000_000L;
  }
}
