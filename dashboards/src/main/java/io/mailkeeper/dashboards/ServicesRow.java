package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;
import java.util.List;

/** What the probes say, how long they take and why they fail. */
final class ServicesRow {

  private static final String OF_SERVICE = Words.BY_NODE + ", service";

  private ServicesRow() {}

  static Row row() {
    return Row.of(
        "Services",
        states(),
        phases(),
        reasons(),
        hops(),
        canaries(),
        certificates(),
        resources(),
        age());
  }

  private static Panel states() {
    return Panel.stateTimeline(
            "Services",
            "What the probes of each node say of each service. Slow: it answers, but later than its"
                + " soft limit. Failing: not often enough to act. Failed: to be restarted. Not probed:"
                + " it does not run there.")
        .size(24, 8)
        .query(
            Query.range(
                Promql.byNode(Words.SERVICE.number(Words.BY_NODE + ", service", "@")),
                "{{service}} on {{node}}"))
        .words(Words.SERVICE.words())
        .link(Words.CONSOLE)
        .build();
  }

  private static Panel phases() {
    return Panel.timeSeries(
            "Time of probes by phase",
            "How long 95 of 100 probes spent in each phase at most: finding the address, connecting,"
                + " TLS, greeting, login, command, transfer.")
        .size(12, 9)
        .query(
            Query.range(
                Promql.quantile(0.95, "mailkeeper_probe_duration_seconds", "service, phase"),
                "{{service}}: {{phase}}"))
        .unit(Unit.SECONDS)
        .build();
  }

  private static Panel reasons() {
    return Panel.bars(
            "Failed probes by reason",
            "Failed probes by service and reason, about a minute to a bar. Reason internal says"
                + " nothing of the service: the probe itself could not work.")
        .size(12, 9)
        .query(
            Query.range(
                Promql.of(
                    "sum by (service, reason)"
                        + " (increase(mailkeeper_probe_failures_total{@}[$__rate_interval])) > 0"),
                "{{service}}: {{reason}}"))
        .unit(Unit.COUNT)
        .decimals(0)
        .otherwise("No probe failed.")
        .build();
  }

  private static Panel hops() {
    return Panel.timeSeries(
            "Time of canaries by hop",
            "How long 95 of 100 canaries took on each hop at most: being accepted, arriving, being"
                + " found in the mailbox, being read and deleted.")
        .size(12, 8)
        .query(
            Query.range(
                Promql.quantile(0.95, "mailkeeper_roundtrip_duration_seconds", "service, hop"),
                "{{service}}: {{hop}}"))
        .unit(Unit.SECONDS)
        .otherwise("No service sends canaries.")
        .build();
  }

  private static Panel canaries() {
    return Panel.bars(
            "Canaries that were slow, late or lost",
            "Slow: it came back in time, but a hop took longer than it should. Late: it came back"
                + " after its round trip. Lost: it has not come back for long.")
        .size(12, 8)
        .query(
            Query.range(
                counted("service, hop", "mailkeeper_roundtrip_slow_total"),
                "{{service}}: slow {{hop}}"))
        .query(
            Query.range(counted("service", "mailkeeper_roundtrip_late_total"), "{{service}}: late"))
        .query(
            Query.range(counted("service", "mailkeeper_roundtrip_lost_total"), "{{service}}: lost"))
        .unit(Unit.COUNT)
        .decimals(0)
        .otherwise("No canary was slow, late or lost.")
        .build();
  }

  private static String counted(String by, String counter) {
    return Promql.of("sum by (" + by + ") (increase(" + counter + "{@}[$__rate_interval])) > 0");
  }

  private static Panel certificates() {
    return Panel.table(
            "Certificates",
            "What the services of the node in service show: time until their own certificate runs out"
                + " and until the first of its chain does, and whether the chain is trusted and the"
                + " name is the right one.")
        .size(24, 7)
        .query(Query.rows(left("mailkeeper_probe_tls_not_after_timestamp_seconds")))
        .query(Query.rows(left("mailkeeper_probe_tls_chain_not_after_timestamp_seconds")))
        .query(Query.rows(fault("chain")))
        .query(Query.rows(fault("name")))
        .query(
            Query.rows(
                Promql.byNode(
                    "max by (%s, version, cipher) (mailkeeper_probe_tls_info{@})", OF_SERVICE)))
        .column(Column.label("node", "Node"))
        .column(Column.label("hierarchy", "Hierarchy"))
        .column(Column.label("service", "Service"))
        .column(Column.value(0, "Runs out in", Unit.SECONDS))
        .column(Column.value(1, "First of its chain in", Unit.SECONDS))
        .column(Column.words(2, "Chain", faults("trusted", "NOT TRUSTED")))
        .column(Column.words(3, "Name", faults("right", "ANOTHER NAME")))
        .column(Column.label("version", "TLS"))
        .column(Column.label("cipher", "Cipher"))
        .otherwise("No service speaks TLS.")
        .build();
  }

  private static String left(String metric) {
    return Promql.byNode("max by (%s) (%s{@}) - time()", OF_SERVICE, metric);
  }

  private static String fault(String fault) {
    return Promql.byNode(
        "max by (%s) (mailkeeper_probe_tls_fault{@, fault=\"%s\"})", OF_SERVICE, fault);
  }

  private static List<Mapping> faults(String none, String one) {
    return List.of(Mapping.of(0, none, Colour.GOOD), Mapping.of(1, one, Colour.BAD));
  }

  private static Panel resources() {
    return Panel.stateTimeline(
            "Resources",
            "Addresses, filesystems and daemons of each node: in on the node in service, out on the"
                + " others.")
        .size(24, 9)
        .query(
            Query.range(
                Promql.byNode(Words.RESOURCE.number(Words.BY_NODE + ", resource, kind", "@")),
                "{{resource}} ({{kind}}) on {{node}}"))
        .words(Words.RESOURCE.words())
        .build();
  }

  private static Panel age() {
    return Panel.timeSeries(
            "Time since the last probe",
            "A line that only grows is a service that nobody probes any more.")
        .size(24, 7)
        .query(
            Query.range(
                Promql.byNode(
                    "time() - (mailkeeper_probe_last_run_timestamp_seconds{@} > 0)"
                        + " and on (%s) mailkeeper_node_role{@, role=\"holder\"} == 1",
                    Words.BY_NODE),
                "{{service}} on {{node}}"))
        .unit(Unit.SECONDS)
        .build();
  }
}
