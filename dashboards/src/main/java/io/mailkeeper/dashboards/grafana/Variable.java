package io.mailkeeper.dashboards.grafana;

import java.util.List;

/**
 * A choice at the top of the dashboard.
 *
 * @param label what the user reads
 * @param query for {@link Kind#LABEL} {@code label_values(...)}, for {@link Kind#CUSTOM} the
 *     choices with commas between them, for {@link Kind#DATA_SOURCE} the plug-in
 */
public record Variable(Kind kind, String name, String label, String description, String query) {

  /** Where the choices come from. */
  public enum Kind {
    DATA_SOURCE,
    /** The values of a label in Prometheus; several can be chosen. */
    LABEL,
    CUSTOM
  }

  /** Grafana leaves all data sources of the plug-in to choose from. */
  public static Variable prometheus() {
    return new Variable(
        Kind.DATA_SOURCE,
        "datasource",
        "Data source",
        "The Prometheus that scrapes the agents.",
        "prometheus");
  }

  public static Variable label(String name, String label, String description, String query) {
    return new Variable(Kind.LABEL, name, label, description, query);
  }

  /** The first choice is the one to begin with. */
  public static Variable custom(
      String name, String label, String description, List<String> choices) {
    return new Variable(Kind.CUSTOM, name, label, description, String.join(",", choices));
  }

  /** Of a custom variable. */
  public List<String> choices() {
    return List.of(query.split(",", -1));
  }
}
