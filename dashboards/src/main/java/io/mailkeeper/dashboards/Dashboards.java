package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Annotation;
import io.mailkeeper.dashboards.grafana.Dashboard;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Variable;
import io.mailkeeper.dashboards.grafana.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dashboards that Mailkeeper brings: a table of contents. */
public final class Dashboards {
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:mailkeeper|jvm|process|system)_[a-z0-9_]+|up)\\{");

  /**
   * A query and where it is.
   *
   * @param panel title of the panel, or name of the annotation
   * @param expr PromQL with Grafana's variables in it; see {@link Variables}
   */
  public record PanelQuery(String panel, String expr, Query.Mode mode) {}

  private Dashboards() {}

  public static Dashboard mailkeeper() {
    return new Dashboard(
        "mailkeeper",
        "Mailkeeper",
        "Who has the mail service in service, whether it is protected, and what is wrong."
            + " Generated: change the Java in the module dashboards, not this.",
        List.of("mail", "mailkeeper"),
        "now-3h",
        "10s",
        variables(),
        RepairsRow.annotations(),
        List.of(),
        List.of(
            NowRow.row(),
            LeaseRow.row(),
            ServicesRow.row(),
            QueuesRow.row(),
            RepairsRow.row(),
            NodesRow.row()));
  }

  /** Every query of every dashboard, annotations too, in the order in which they are shown. */
  public static List<PanelQuery> queries() {
    List<PanelQuery> all = new ArrayList<>();
    for (Panel panel : mailkeeper().panels()) {
      panel.queries().forEach(q -> all.add(new PanelQuery(panel.title(), q.expr(), q.mode())));
    }
    for (Annotation a : mailkeeper().annotations()) {
      all.add(new PanelQuery(a.name(), a.expr(), Query.Mode.RANGE));
    }
    return all;
  }

  /** Names of all metrics asked for, as in the queries: {@code _bucket} and the like included. */
  public static SortedSet<String> metrics() {
    SortedSet<String> names = new TreeSet<>();
    for (PanelQuery query : queries()) {
      Matcher matcher = METRIC.matcher(query.expr());
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  /** Names of the runbooks the dashboard links to, without their ending. */
  public static SortedSet<String> runbooks() {
    return Problems.runbooks();
  }

  private static List<Variable> variables() {
    return List.of(
        Variable.prometheus(),
        Variable.label(
            "job",
            "Job",
            "Scrape jobs of Prometheus that scrape agents.",
            "label_values(mailkeeper_build_info, job)"),
        Variable.label(
            "instance",
            "Instance",
            "Agents, one to a node, by the address Prometheus scrapes.",
            "label_values(mailkeeper_build_info{job=~\"$job\"}, instance)"),
        Variable.label(
            "hierarchy",
            "Hierarchy",
            "What is protected: resources that move together.",
            "label_values(mailkeeper_node_role{job=~\"$job\", instance=~\"$instance\"}, hierarchy)"),
        Variable.custom(
            "scheme",
            "Console by",
            "How browsers reach the agents' consoles, for the links.",
            List.of("http", "https")));
  }
}
