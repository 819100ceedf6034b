package io.mailkeeper.dashboards.grafana;

import java.time.Duration;

/**
 * What Grafana puts into a query before Prometheus sees it, for those who ask Prometheus without
 * Grafana: everything chosen.
 *
 * @param range length of the time range shown
 * @param rateInterval at least four times the scrape interval
 */
public record Variables(Duration range, Duration rateInterval) {
  private static final String EVERYTHING = ".+";

  public String in(String expr) {
    return expr.replace("$__rate_interval", rateInterval.toSeconds() + "s")
        .replace("$__range", range.toSeconds() + "s")
        .replace("$job", EVERYTHING)
        .replace("$instance", EVERYTHING)
        .replace("$hierarchy", EVERYTHING);
  }
}
