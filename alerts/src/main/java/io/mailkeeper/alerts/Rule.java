package io.mailkeeper.alerts;

import java.util.Map;

/**
 * One rule of a rule file.
 *
 * @param group the group it is evaluated in
 * @param kind what it yields
 * @param name the alert's name, or the name of the series it records
 * @param expr PromQL
 * @param labels labels it adds
 * @param annotations texts for people, as templates; none for a recording rule
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/">Prometheus:
 *     alerting rules</a>
 */
public record Rule(
    String group,
    Kind kind,
    String name,
    String expr,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** What a rule yields. */
  public enum Kind {
    /** Alerts, one to each series of the expression. */
    ALERT,
    /** New series. */
    RECORD
  }

  public Rule {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
