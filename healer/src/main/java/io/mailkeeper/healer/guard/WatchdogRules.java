package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When the watchdog may be fed. Pure.
 *
 * <p>Intuition: a feed is a promise too. It says "whatever becomes of this process, the node is
 * reset not before, but certainly T from now". So no feed may be given that would let the reset
 * come later than the moment by which everything has to be stopped. In seconds after the start of
 * the last renewal, profile {@code standard} with T = 4:
 *
 * <pre>
 *  5.0  softTtl: the agent begins to stop in order; feeding goes on
 *  5.5  deadline + stopBound - T - margin: from here on no feed, until the stop is verified
 *  8.0  ttl: the guard fires
 *  9.5  a node that was not fed any more is reset
 * 10.0  deadline + stopBound
 * </pre>
 */
public class WatchdogRules {

  /** How often it is fed. */
  public static final Duration FEEDING_GAP = Duration.ofMillis(250);

  /** How much later than its timeout a watchdog may act, and how long a look at the clock lasts. */
  public static final Duration RESET_LATENCY = Duration.ofMillis(250);

  static final Duration MARGIN = FEEDING_GAP.plus(RESET_LATENCY);

  /** A kernel watchdog counts in these. */
  private static final long SECOND_NANOS = 1_000_000_000;

  private final Duration timeout;

  /**
   * @param timeout T: the device resets the node so long after the last feed; read back from it
   */
  public WatchdogRules(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + ", expected more than zero");
    }
    this.timeout = timeout;
  }

  public Duration timeout() {
    return timeout;
  }

  /**
   * Whether a feed now, to be followed by nothing, would still reset the node in time for every
   * hierarchy that is not verified stopped. Opening the device is a feed.
   */
  public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
    for (GuardState hierarchy : hierarchies) {
      Optional<Uptime> by = hierarchy.mustBeStoppedBy();
      if (by.isPresent() && !now.plus(timeout).plus(MARGIN).isBefore(by.get())) {
        return false;
      }
    }
    return true;
  }

  /** Whether the device may be told to stop counting: nothing runs that it stands for. */
  public boolean mayRelease(List<GuardState> hierarchies) {
    for (GuardState hierarchy : hierarchies) {
      if (hierarchy.mustBeStoppedBy().isPresent()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Why an epoch with these times cannot be armed: feeding would end while the agent may still
   * renew, and a short hiccup would reset the node. Empty if it can.
   *
   * @param softDeadline when the agent begins to stop in order: start of the renewal + softTtl
   */
  public Optional<String> objection(Uptime deadline, Duration stopBound, Uptime softDeadline) {
    Uptime lastFeed = deadline.plus(stopBound).minus(timeout.plus(MARGIN));
    if (!lastFeed.isBefore(softDeadline)) {
      return Optional.empty();
    }
    return Optional.of(
        "the watchdog's timeout of "
            + timeout.toMillis()
            + " ms is too long for these lease times: feeding would have to end "
            + softDeadline.since(lastFeed).toMillis()
            + " ms before the ordered stop begins");
  }

  /**
   * The longest timeout that these lease times allow, in whole seconds: 4 s in profile {@code
   * standard}, 21 in {@code patient}, 1 in {@code fast}. Zero if none.
   */
  public static Duration longestTimeout(Duration ttl, Duration softTtl, Duration stopBound) {
    long nanos = ttl.plus(stopBound).minus(softTtl).minus(MARGIN).toNanos();
    return Duration.ofSeconds(Math.max(0, nanos / SECOND_NANOS));
  }
}
