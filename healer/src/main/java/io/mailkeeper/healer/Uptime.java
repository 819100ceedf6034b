package io.mailkeeper.healer;

import java.time.Duration;

/**
 * A moment on this host's boot clock, in nanoseconds since boot. Not a wall-clock time: it is never
 * compared with another host's, it does not jump, and it goes on while the machine is suspended.
 *
 * @param nanos nanoseconds since boot
 */
public record Uptime(long nanos) implements Comparable<Uptime> {

  public static final Uptime ZERO = new Uptime(0);

  public static Uptime ofMillis(long millis) {
    return new Uptime(Math.multiplyExact(millis, 1_000_000L));
  }

  public Uptime plus(Duration d) {
    return new Uptime(Math.addExact(nanos, d.toNanos()));
  }

  public Uptime minus(Duration d) {
    return new Uptime(Math.subtractExact(nanos, d.toNanos()));
  }

  /** How long after {@code earlier} this moment lies; negative if it lies before. */
  public Duration since(Uptime earlier) {
    return Duration.ofNanos(Math.subtractExact(nanos, earlier.nanos));
  }

  public boolean isAfter(Uptime other) {
    return nanos > other.nanos;
  }

  public boolean isBefore(Uptime other) {
    return nanos < other.nanos;
  }

  /** Whether this moment is {@code limit} or later: the test every deadline uses. */
  public boolean reached(Uptime limit) {
    return nanos >= limit.nanos;
  }

  public Uptime max(Uptime other) {
    return nanos >= other.nanos ? this : other;
  }

  @Override
  public int compareTo(Uptime other) {
    return Long.compare(nanos, other.nanos);
  }

  @Override
  public String toString() {
    return String.format("%d.%03ds", nanos / 1_000_000_000L, nanos / 1_000_000L % 1000);
  }
}
