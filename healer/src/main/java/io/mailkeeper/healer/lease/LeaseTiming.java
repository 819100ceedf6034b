package io.mailkeeper.healer.lease;

import java.time.Duration;
import java.util.List;

/**
 * The times of a lease; every relation between them is checked here, one message each.
 *
 * <p>Timeline of the default profile {@code standard}, in seconds after the start of the last
 * renewal that counted:
 *
 * <pre>
 *  0.0  holder issues the renewal's write (this moment is the renewal's start)
 *  1.0  the next renewal is due; it hangs
 *  5.0  softTtl: the holder begins to stop in order, and does not change its mind
 *  8.0  ttl: the holder is LOST; the guard removes the address and kills what is left
 * 10.0  stopBound after ttl: everything has stopped (10.2 by a clock 1 % slow)
 *  ...  a standby saw the record's bytes last change at most V = 1 s after they were written
 * 11.3  W after its first sight of them the standby issues the confirming read, and may claim
 * </pre>
 *
 * @param renew time between the starts of two renewals
 * @param softTtl a graceful stop begins this long after the start of the last counted renewal
 * @param ttl the holder is lost this long after the start of the last counted renewal
 * @param stopBound everything has stopped this long after {@code ttl}
 * @param visibility how long a write may stay invisible to another node's fresh read
 */
public record LeaseTiming(
    Duration renew, Duration softTtl, Duration ttl, Duration stopBound, Duration visibility) {

  /** Clock-rate tolerance: no node's clock runs more than this much too fast or too slow. */
  public static final double RHO = 0.01;

  public LeaseTiming {
    for (Duration d : List.of(renew, softTtl, ttl, stopBound, visibility)) {
      if (d.isNegative() || d.isZero()) {
        throw new IllegalArgumentException("a lease time is " + d + ", expected more than zero");
      }
      if (d.toNanos() % 1_000_000 != 0) {
        throw new IllegalArgumentException(
            "a lease time is " + d + ", expected whole milliseconds: records store those");
      }
    }
    if (softTtl.compareTo(renew.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "softTtl "
              + softTtl
              + " is less than three times renew "
              + renew
              + ": a single slow renewal would stop the service");
    }
    if (ttl.compareTo(softTtl) <= 0) {
      throw new IllegalArgumentException(
          "ttl " + ttl + " must be longer than softTtl " + softTtl + ": no time to stop in order");
    }
    if (visibility.compareTo(softTtl) >= 0) {
      throw new IllegalArgumentException(
          "visibility "
              + visibility
              + " must be shorter than softTtl "
              + softTtl
              + ": a claim could not be confirmed in time");
    }
  }

  public static final LeaseTiming FAST = ofMillis(250, 800, 1_600, 800, 400);
  public static final LeaseTiming STANDARD = ofMillis(1_000, 5_000, 8_000, 2_000, 1_000);
  public static final LeaseTiming PATIENT = ofMillis(2_000, 15_000, 25_000, 12_000, 2_000);
  public static final LeaseTiming ENDURING = ofMillis(5_000, 60_000, 80_000, 12_000, 5_000);

  public static LeaseTiming ofMillis(
      long renew, long softTtl, long ttl, long stopBound, long visibility) {
    return new LeaseTiming(
        Duration.ofMillis(renew),
        Duration.ofMillis(softTtl),
        Duration.ofMillis(ttl),
        Duration.ofMillis(stopBound),
        Duration.ofMillis(visibility));
  }

  /**
   * W: how long a record must stay unchanged before its holder has certainly stopped, for a record
   * with the given timings seen by a node whose configured visibility bound is {@code visibility}.
   */
  public static Duration outwait(Duration ttl, Duration stopBound, Duration visibility) {
    Duration stop = stopBound.compareTo(visibility) >= 0 ? stopBound : visibility;
    double drift = (1 + RHO) / (1 - RHO);
    long nanos = (long) Math.ceil(ttl.plus(stop).toNanos() * drift);
    return Duration.ofNanos(nanos).plus(visibility);
  }

  /**
   * How long a record must stay unchanged before its holder is fenced: as long as its lease lasts
   * by the slowest clock. From then on it has promised to be stopping by force.
   */
  public static Duration fenceAfter(Duration ttl) {
    return Duration.ofNanos((long) Math.ceil(ttl.toNanos() * (1 + RHO) / (1 - RHO)));
  }

  /** W for records written with these timings. */
  public Duration outwait() {
    return outwait(ttl, stopBound, visibility);
  }
}
