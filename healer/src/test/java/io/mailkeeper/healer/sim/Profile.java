package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.guard.WatchdogRules;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The timings that histories are played with: those of the product, and some at the edge. */
enum Profile {
  FAST,
  STANDARD,
  PATIENT,
  ENDURING,
  /** For short histories. */
  BRISK,
  /** A store that shows a write late, and a stop that is quick: W rests on V. */
  BLURRED,
  /** A store that shows a write at once: W rests on the tolerance for clocks. */
  SHARP;

  LeaseTiming timing() {
    return switch (this) {
      case FAST -> LeaseTiming.FAST;
      case STANDARD -> LeaseTiming.STANDARD;
      case PATIENT -> LeaseTiming.PATIENT;
      case ENDURING -> LeaseTiming.ENDURING;
      case BRISK -> LeaseTiming.ofMillis(1_000, 3_000, 5_000, 1_500, 500);
      case BLURRED -> LeaseTiming.ofMillis(1_000, 4_600, 5_000, 800, 2_900);
      case SHARP -> LeaseTiming.ofMillis(1_000, 3_000, 8_000, 1_500, 20);
    };
  }

  /** The definition that an operator changes this one to and back: silent for less long. */
  LeaseTiming shorter() {
    LeaseTiming t = timing();
    long soft = Math.max(t.softTtl().toMillis() / 2, t.visibility().toMillis() + 100);
    long ttl = soft + t.ttl().minus(t.softTtl()).toMillis() / 2;
    return LeaseTiming.ofMillis(
        soft / 3, soft, ttl, t.stopBound().toMillis(), t.visibility().toMillis());
  }

  /** The longest timeout of a watchdog that both definitions allow, to the millisecond. */
  Duration watchdog() {
    Duration one = longest(timing());
    Duration other = longest(shorter());
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longest(LeaseTiming t) {
    Duration margin = WatchdogRules.FEEDING_GAP.plus(WatchdogRules.RESET_LATENCY);
    return t.ttl().plus(t.stopBound()).minus(t.softTtl()).minus(margin);
  }

  LeaseRules.Ceilings ceilings() {
    return new LeaseRules.Ceilings(timing().ttl(), timing().stopBound());
  }

  static Optional<Profile> named(String name) {
    return Arrays.stream(values()).filter(p -> p.word().equals(name)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
