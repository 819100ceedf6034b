package io.mailkeeper.agent.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells whether the control loop still beats: its snapshot's generation has to rise. Judged on
 * elapsed time, since the wall clock may jump. Safe for use by several threads.
 */
final class Pulse {
  /** Longest time between two generations of a loop that lives. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private final LongSupplier generation;
  private final LongSupplier nanos;
  private long seen;
  private long seenAt;

  /**
   * @param nanos elapsed time in nanoseconds
   */
  Pulse(LongSupplier generation, LongSupplier nanos) {
    this.generation = generation;
    this.nanos = nanos;
    this.seen = generation.getAsLong();
    this.seenAt = nanos.getAsLong();
  }

  /** How long the generation has not risen, as far as it was looked at; looks. */
  synchronized Duration silence() {
    long now = nanos.getAsLong();
    long newest = generation.getAsLong();
    if (newest != seen) {
      seen = newest;
      seenAt = now;
    }
    return Duration.ofNanos(now - seenAt);
  }

  boolean beats() {
    return silence().compareTo(LIMIT) < 0;
  }
}
