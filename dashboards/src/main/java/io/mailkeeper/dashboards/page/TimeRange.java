package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Variables;
import java.time.Duration;
import java.time.Instant;

/**
 * What the page shows.
 *
 * @param step between two points
 * @param scrape how often Prometheus scrapes
 */
public record TimeRange(Instant from, Instant to, Duration step, Duration scrape) {

  public TimeRange {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from " + from + " to " + to + " is no time");
    }
    if (step.isZero() || step.isNegative()) {
      throw new IllegalArgumentException("a step of " + step + " leads nowhere");
    }
  }

  /** Grafana's rule: four scrapes, or a step and a scrape. */
  Variables variables() {
    Duration scrapes = scrape.multipliedBy(4);
    Duration stepAndScrape = step.plus(scrape);
    return new Variables(
        Duration.between(from, to), scrapes.compareTo(stepAndScrape) > 0 ? scrapes : stepAndScrape);
  }

  /** With steps at least as long as this. */
  TimeRange atLeast(Duration longer) {
    return step.compareTo(longer) >= 0 ? this : new TimeRange(from, to, longer, scrape);
  }

  double fromSeconds() {
    return from.toEpochMilli() / 1e3;
  }

  double seconds() {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  /** From 0 at the begin to 1 at the end. */
  double place(double epochSeconds) {
    return (epochSeconds - fromSeconds()) / seconds();
  }
}
