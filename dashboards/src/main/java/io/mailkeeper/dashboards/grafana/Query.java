package io.mailkeeper.dashboards.grafana;

/**
 * One question to Prometheus.
 *
 * @param expr PromQL with Grafana's variables in it
 * @param legend name of each series, with {@code {{label}}} in it; empty in tables
 */
public record Query(String expr, String legend, Mode mode) {

  /** When it is asked for. */
  public enum Mode {
    /** At each step of the time range. */
    RANGE,
    /** Once, at the end of the time range. */
    INSTANT
  }

  public static Query range(String expr, String legend) {
    return new Query(expr, legend, Mode.RANGE);
  }

  public static Query instant(String expr, String legend) {
    return new Query(expr, legend, Mode.INSTANT);
  }

  /** For a table: its labels become columns. */
  public static Query rows(String expr) {
    return new Query(expr, "", Mode.INSTANT);
  }
}
