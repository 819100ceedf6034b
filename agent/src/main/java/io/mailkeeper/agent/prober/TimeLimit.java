package io.mailkeeper.agent.prober;

import java.time.Duration;
import java.util.Optional;

/** How long a probe may take: the module's timeout, or less when Prometheus waits for less. */
final class TimeLimit {

  /** What Prometheus needs to hear the answer in time, in seconds. */
  private static final double OFFSET = 0.5;

  /** When Prometheus does not say how long it waits, in seconds. */
  private static final double UNSAID = 120;

  private static final Duration LEAST = Duration.ofMillis(10);

  private TimeLimit() {}

  /**
   * As blackbox_exporter has it: a wait too short for the offset counts as none.
   *
   * @param scrapeTimeout in seconds
   */
  static Duration of(Optional<Duration> module, Optional<Double> scrapeTimeout) {
    double said = scrapeTimeout.filter(seconds -> seconds != 0).orElse(UNSAID);
    Duration most = seconds(said - OFFSET);
    Duration limit =
        module.filter(own -> most.isNegative() || own.compareTo(most) < 0).orElse(most);
    return limit.compareTo(LEAST) < 0 ? LEAST : limit;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(Math.min(seconds, 86_400) * 1_000));
  }
}
