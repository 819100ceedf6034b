package io.mailkeeper.dashboards;

import static io.mailkeeper.dashboards.grafana.Colour.BAD;
import static io.mailkeeper.dashboards.grafana.Colour.GOOD;
import static io.mailkeeper.dashboards.grafana.Colour.IDLE;
import static io.mailkeeper.dashboards.grafana.Colour.WARN;

import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Link;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Threshold;
import io.mailkeeper.dashboards.grafana.Unit;
import java.util.List;

/** What a stranger at two in the morning wants to know within five seconds. */
final class NowRow {
  private static final String HOLDERS =
      Promql.of("sum by (hierarchy) (mailkeeper_node_role{@, role=\"holder\"})");

  private NowRow() {}

  static Row row() {
    return Row.of(
        "Now", mail(), where(), protectedNow(), services(), lease(), Problems.panel(), nodes());
  }

  private static Panel mail() {
    return Panel.stat(
            "Mail",
            "Whether a node has the mail service in service: the nodes that hold its lease,"
                + " counted over all agents that answer. More than one must never be.")
        .size(5, 5)
        .query(Query.instant(HOLDERS + " or on () vector(-1)", "{{hierarchy}}"))
        .words(
            Mapping.of(-1, "NO AGENT ANSWERS", BAD),
            Mapping.of(0, "OUT OF SERVICE", BAD),
            Mapping.of(1, "IN SERVICE", GOOD),
            Mapping.atLeast(2, "ON TWO NODES", BAD))
        .otherwise("NO AGENT ANSWERS")
        .build();
  }

  private static Panel where() {
    return Panel.stat(
            "Where", "The node that holds the lease, and so has the service. Opens its console.")
        .size(5, 5)
        .query(
            Query.instant(
                Promql.byNode("mailkeeper_node_role{@, role=\"holder\"} == 1"),
                "{{hierarchy}} on {{node}}"))
        .named()
        .threshold(Threshold.base(GOOD))
        .link(Words.CONSOLE)
        .otherwise("NOWHERE")
        .build();
  }

  private static Panel protectedNow() {
    return Panel.stat(
            "Protected",
            "Whether another node is ready to take over, as the node in service sees it.")
        .size(5, 5)
        .query(
            Query.instant(
                Promql.of("max by (hierarchy) (mailkeeper_protected{@})"), "{{hierarchy}}"))
        .words(Mapping.of(0, "NOT PROTECTED", WARN), Mapping.of(1, "PROTECTED", GOOD))
        .otherwise("NOT KNOWN")
        .build();
  }

  private static Panel services() {
    return Panel.stat(
            "Services that fail",
            "Services of the node in service that fail their probes now. What fails, and where, is"
                + " below.")
        .size(5, 5)
        .query(
            Query.instant(
                Promql.of(
                    "sum by (hierarchy) (mailkeeper_service_state{@, state=~\"failing|failed\"}"
                        + " and on (job, instance, hierarchy)"
                        + " mailkeeper_node_role{@, role=\"holder\"} == 1)"),
                "{{hierarchy}}"))
        .words(Mapping.of(0, "NONE", GOOD))
        .threshold(Threshold.base(GOOD))
        .threshold(new Threshold(1, BAD))
        .otherwise("NOT PROBED")
        .build();
  }

  private static Panel lease() {
    return Panel.stat(
            "Time left on the lease",
            "After this time without a renewal the node in service stops everything. It goes up"
                + " and down between the renewals; it is bad when it comes near 0. Orange: below 0.8 s,"
                + " where the quickest profile stops in order.")
        .size(4, 5)
        .query(
            Query.instant(
                Promql.of("max by (hierarchy) (mailkeeper_lease_remaining_seconds{@})"),
                "{{hierarchy}}"))
        .unit(Unit.SECONDS)
        .decimals(1)
        .threshold(Threshold.base(BAD))
        .threshold(new Threshold(0.4, WARN))
        .threshold(new Threshold(0.8, GOOD))
        .otherwise("NO LEASE")
        .build();
  }

  private static Panel nodes() {
    return Panel.table(
            "Nodes",
            "Each node as it sees itself: its role, whether its guard would stop it at the end of the"
                + " lease, whether anything runs on it that should not, the newest epoch it knows.")
        .size(10, 8)
        .query(Query.rows(Promql.byNode(Words.ROLE.number(Words.BY_NODE, "@"))))
        .query(Query.rows(own("mailkeeper_guard_armed")))
        .query(Query.rows(own("mailkeeper_strays")))
        .query(Query.rows(own("mailkeeper_lease_epoch")))
        .column(Column.label("node", "Node"))
        .column(Column.label("hierarchy", "Hierarchy"))
        .column(Column.words(0, "Role", Words.ROLE.words()))
        .column(
            Column.words(
                1, "Guard armed", List.of(Mapping.of(0, "no", IDLE), Mapping.of(1, "yes", GOOD))))
        .column(
            Column.words(
                2,
                "Strays",
                List.of(Mapping.of(0, "none", IDLE), Mapping.atLeast(1, "RUNS HERE", BAD))))
        .column(Column.value(3, "Epoch", Unit.NONE))
        .column(
            Column.label("instance", "Console")
                .with(new Link("Console of this node", "${scheme}://${__value.raw}/")))
        .otherwise("No agent answers.")
        .build();
  }

  private static String own(String metric) {
    return Promql.byNode("max by (%s) (%s{@})", Words.BY_NODE, metric);
  }
}
