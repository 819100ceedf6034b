package io.mailkeeper.dashboards.grafana;

/** How a panel shows what Prometheus answers; by Grafana's identifiers. */
public enum PanelKind {
  /** One large value or name to a series. */
  STAT("stat"),
  /** A bar to a series, coloured by the state at each time. */
  STATE_TIMELINE("state-timeline"),
  /** Lines. */
  TIME_SERIES("timeseries"),
  /** Bars, one to a step, on top of each other: for things that happen seldom. */
  BARS("timeseries"),
  TABLE("table");

  private final String grafana;

  PanelKind(String grafana) {
    this.grafana = grafana;
  }

  public String grafana() {
    return grafana;
  }
}
