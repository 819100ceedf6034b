package io.mailkeeper.dashboards;

import static io.mailkeeper.dashboards.grafana.Colour.BAD;
import static io.mailkeeper.dashboards.grafana.Colour.GOOD;

import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;
import java.util.List;

/** Whether the nodes and their agents are well. */
final class NodesRow {
  /** Labels that tell one agent from another. */
  private static final String ONE = "job, instance";

  private NodesRow() {}

  static Row row() {
    return Row.of("Nodes", up(), peers(), agents(), memory(), collections());
  }

  private static Panel up() {
    return Panel.stateTimeline("Agents", "Whether Prometheus could scrape the agent of each node.")
        .size(8, 9)
        .query(Query.range(Promql.byNode("up{@node}"), "{{node}}"))
        .words(Words.ANSWERS)
        .link(Words.CONSOLE)
        .build();
  }

  private static Panel peers() {
    return Panel.stateTimeline(
            "Nodes hear each other",
            "Network: the other node answers. Store: its record in the shared directory advances.")
        .size(16, 9)
        .query(
            Query.range(
                Promql.byNode("mailkeeper_peer_up{@node}"), "{{node}} hears {{peer}}: {{path}}"))
        .words(Words.ANSWERS)
        .build();
  }

  private static Panel agents() {
    return Panel.table(
            "Agents now",
            "Version, time since the start, what stops the node when the agent cannot (safety"
                + " class), and whether the configuration was read.")
        .size(24, 6)
        .query(
            Query.rows(Promql.byNode("max by (%s, version) (mailkeeper_build_info{@node})", ONE)))
        .query(Query.rows(Promql.byNode("max by (%s) (process_uptime_seconds{@node})", ONE)))
        .query(Query.rows(Promql.byNode(Words.SAFETY.number(ONE, "@node"))))
        .query(
            Query.rows(
                Promql.byNode(
                    "max by (%s) (mailkeeper_config_last_reload_successful{@node})", ONE)))
        .column(Column.label("node", "Node"))
        .column(Column.label("version", "Version"))
        .column(Column.value(1, "Running for", Unit.SECONDS))
        .column(Column.words(2, "Safety class", Words.SAFETY.words()))
        .column(
            Column.words(
                3,
                "Configuration",
                List.of(Mapping.of(0, "RELOAD FAILED", BAD), Mapping.of(1, "read", GOOD))))
        .otherwise("No agent answers.")
        .build();
  }

  private static Panel memory() {
    return Panel.timeSeries("Memory of the agents", "What the JVM of each agent uses.")
        .size(12, 7)
        .query(
            Query.range(
                Promql.byNode("sum by (%s, area) (jvm_memory_used_bytes{@node})", ONE),
                "{{node}}: {{area}}"))
        .unit(Unit.BYTES)
        .build();
  }

  private static Panel collections() {
    return Panel.timeSeries(
            "Pauses of the agents",
            "Time in each second that the JVM stood still to collect garbage. A node that pauses"
                + " for long cannot renew its lease.")
        .size(12, 7)
        .query(
            Query.range(
                Promql.byNode(
                    "sum by (%s) (rate(jvm_gc_pause_seconds_sum{@node}[$__rate_interval]))", ONE),
                "{{node}}"))
        .unit(Unit.SECONDS)
        .build();
  }
}
