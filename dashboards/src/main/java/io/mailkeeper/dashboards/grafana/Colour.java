package io.mailkeeper.dashboards.grafana;

/**
 * What a colour means. Blue is good and vermilion is bad: told apart by eyes that do not tell red
 * from green (after Okabe and Ito). No state is said by colour alone; the words are beside it.
 */
public enum Colour {
  GOOD("#2F7ED8"),
  /** On the way from one state to another. */
  MOVING("#56B4E9"),
  WARN("#E69F00"),
  BAD("#D55E00"),
  /** As it should be where nothing runs. */
  IDLE("#6E7687"),
  UNKNOWN("#44484F");

  private final String hex;

  Colour(String hex) {
    this.hex = hex;
  }

  /** As CSS and Grafana write it. */
  public String hex() {
    return hex;
  }
}
