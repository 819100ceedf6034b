package io.mailkeeper.dashboards.grafana;

import java.util.Locale;

/**
 * Pieces of PromQL that every query needs, so that a query on the page reads as what it asks.
 *
 * <p>In its texts {@code @} stands for what the user chose at the top: {@code {@}} where the meter
 * has a hierarchy, {@code {@node}} where it has none.
 */
public final class Promql {
  private static final String NODE = "job=~\"$job\", instance=~\"$instance\"";
  private static final String HIERARCHY = NODE + ", hierarchy=~\"$hierarchy\"";

  private Promql() {}

  /** Puts the choices in, and the arguments as {@code String.format} does, on one line. */
  public static String of(String text, Object... arguments) {
    String chosen = text.replace("@node", NODE).replace("@", HIERARCHY);
    return String.format(Locale.ROOT, chosen, arguments).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /**
   * Adds a label {@code node}: the instance without its port, as nobody at night reads ports.
   *
   * <p>Prometheus is told the nodes' names as targets, or puts them into {@code instance}.
   */
  public static String byNode(String text, Object... arguments) {
    return "label_replace("
        + of(text, arguments)
        + ", \"node\", \"$1\", \"instance\", \"(.*?)(?::[0-9]+)?\")";
  }

  /**
   * The quantile of a histogram over each step.
   *
   * @param by labels to keep, with commas between them
   */
  public static String quantile(double q, String histogram, String by) {
    return of(
        "histogram_quantile(%s, sum by (le, %s) (rate(%s_bucket{@}[$__rate_interval])))",
        q, by, histogram);
  }
}
