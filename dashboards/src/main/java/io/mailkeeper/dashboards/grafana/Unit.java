package io.mailkeeper.dashboards.grafana;

/** What a number counts, by Grafana's identifiers. */
public enum Unit {
  /** A plain number, or a state shown in words. */
  NONE("none"),
  COUNT("short"),
  SECONDS("s"),
  BYTES("bytes");

  private final String grafana;

  Unit(String grafana) {
    this.grafana = grafana;
  }

  public String grafana() {
    return grafana;
  }
}
