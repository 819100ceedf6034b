package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Annotation;
import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;
import java.util.List;

/** What Mailkeeper did about it: repairs on the spot and moves to another node. */
final class RepairsRow {

  private RepairsRow() {}

  static Row row() {
    return Row.of("Repairs and failovers", repairs(), failovers(), repairTime(), failoverTime());
  }

  static List<Annotation> annotations() {
    return List.of(
        new Annotation(
            "Repairs",
            happened("mailkeeper_recoveries_total"),
            "Repair of {{daemon}}",
            "{{node}} restarts {{daemon}} of {{hierarchy}}",
            Colour.WARN),
        new Annotation(
            "Failovers",
            happened("mailkeeper_failovers_total"),
            "Failover of {{hierarchy}}",
            "begun by {{node}}: {{reason}}",
            Colour.BAD),
        new Annotation(
            "New holders",
            Promql.of(
                "max by (hierarchy) (changes(mailkeeper_lease_epoch{@}[$__rate_interval])) > 0"),
            "New epoch of {{hierarchy}}",
            "The lease has a new holder: a failover or a switchover.",
            Colour.MOVING));
  }

  private static Panel repairs() {
    String daemon = "{{daemon}} on {{node}}: ";
    return Panel.bars(
            "Repairs",
            "Restarts on the spot, about a minute to a bar: begun, succeeded, failed. Those that fail"
                + " lead to a failover.")
        .size(12, 8)
        .query(Query.range(happened("mailkeeper_recoveries_total"), daemon + "begun"))
        .query(Query.range(happened("mailkeeper_recoveries_succeeded_total"), daemon + "succeeded"))
        .query(Query.range(happened("mailkeeper_recovery_failures_total"), daemon + "failed"))
        .unit(Unit.COUNT)
        .decimals(0)
        .otherwise("Nothing had to be repaired.")
        .build();
  }

  private static Panel failovers() {
    return Panel.bars(
            "Failovers and switchovers",
            "Moves, about a minute to a bar, by the node that began them: holder_lost took over from"
                + " a silent holder, not_repaired gave up what it could not repair, planned was asked"
                + " for.")
        .size(12, 8)
        .query(
            Query.range(
                happened("mailkeeper_failovers_total"),
                "{{hierarchy}}, begun by {{node}}: {{reason}}"))
        .query(
            Query.range(
                happened("mailkeeper_switchovers_total"),
                "{{hierarchy}}, begun by {{node}}: planned"))
        .unit(Unit.COUNT)
        .decimals(0)
        .otherwise("No failover, no switchover.")
        .build();
  }

  private static Panel repairTime() {
    return Panel.stat(
            "Longest repairs",
            "How long 95 of 100 repairs in the time range shown took at most, from the first"
                + " failed probe to the answer.")
        .size(12, 5)
        .query(
            Query.instant(
                whole("mailkeeper_recovery_duration_seconds", "hierarchy, daemon"), "{{daemon}}"))
        .unit(Unit.SECONDS)
        .otherwise("NO REPAIR")
        .build();
  }

  private static Panel failoverTime() {
    return Panel.stat(
            "Longest failovers",
            "How long 95 of 100 failovers in the time range shown took at most.")
        .size(12, 5)
        .query(
            Query.instant(
                whole("mailkeeper_failover_duration_seconds", "hierarchy"), "{{hierarchy}}"))
        .unit(Unit.SECONDS)
        .otherwise("NO FAILOVER")
        .build();
  }

  private static String happened(String counter) {
    return increase(counter) + " > 0";
  }

  private static String increase(String counter) {
    return Promql.byNode("increase(%s{@}[$__rate_interval])", counter);
  }

  /** Of the whole time range, as there are few; nothing, and not NaN, when there were none. */
  private static String whole(String histogram, String by) {
    return Promql.of(
        "histogram_quantile(0.95, sum by (le, %s) (increase(%s_bucket{@}[$__range]))) >= 0",
        by, histogram);
  }
}
