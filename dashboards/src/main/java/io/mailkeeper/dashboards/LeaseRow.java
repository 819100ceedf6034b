package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;

/** Who held the lease when, and how near it came to running out. */
final class LeaseRow {
  private static final String VIEW = "{{hierarchy}} on {{node}}";

  private LeaseRow() {}

  static Row row() {
    return Row.of(
        "Lease",
        role(),
        epoch(),
        standby(),
        remaining(),
        renewals(),
        failures(),
        store(),
        visible());
  }

  private static Panel role() {
    return Panel.stateTimeline(
            "Role",
            "What each node was to the lease. Never may two nodes be in service at a time. A gap:"
                + " the agent did not answer Prometheus.")
        .size(24, 6)
        .query(Query.range(Promql.byNode(Words.ROLE.number(Words.BY_NODE, "@")), VIEW))
        .words(Words.ROLE.words())
        .link(Words.CONSOLE)
        .build();
  }

  private static Panel epoch() {
    return Panel.stateTimeline(
            "Epoch",
            "The newest epoch each node knows: it grows by one with each new holder. A node that"
                + " stays behind does not see the lease directory as the others do.")
        .size(12, 6)
        .query(Query.range(Promql.byNode("mailkeeper_lease_epoch{@}"), VIEW))
        .link(Words.CONSOLE)
        .build();
  }

  private static Panel standby() {
    return Panel.stateTimeline(
            "Could take over",
            "Whether each node could take over, by the nodes that answer: no as soon as one of them"
                + " says no.")
        .size(12, 6)
        .query(
            Query.range(Promql.of("min by (hierarchy, node) (mailkeeper_standby_ready{@})"), VIEW))
        .words(Words.READY)
        .build();
  }

  private static Panel remaining() {
    return Panel.timeSeries(
            "Time left on the lease",
            "On the node that holds it; a saw that should not come near 0, where the node stops"
                + " everything.")
        .size(10, 8)
        .query(
            Query.range(
                Promql.byNode("mailkeeper_lease_remaining_seconds{@}")
                    + Promql.of(" and on (%s) mailkeeper_lease_held{@} == 1", Words.BY_NODE),
                VIEW))
        .unit(Unit.SECONDS)
        .build();
  }

  private static Panel renewals() {
    return Panel.timeSeries(
            "Time of renewals",
            "How long 99 of 100 renewals took at most. Renewals that take long eat the time left on"
                + " the lease.")
        .size(7, 8)
        .query(
            Query.range(
                Promql.byNode(
                    Promql.quantile(
                        0.99, "mailkeeper_lease_renewal_duration_seconds", Words.BY_NODE)),
                VIEW))
        .unit(Unit.SECONDS)
        .build();
  }

  private static Panel failures() {
    return Panel.bars(
            "Failed renewals",
            "Renewals that did not count, about a minute to a bar. The lease runs out when they go"
                + " on.")
        .size(7, 8)
        .query(
            Query.range(
                Promql.byNode(
                    "increase(mailkeeper_lease_renewal_failures_total{@}[$__rate_interval]) > 0"),
                VIEW))
        .unit(Unit.COUNT)
        .decimals(0)
        .otherwise("No renewal failed.")
        .build();
  }

  private static Panel store() {
    return Panel.stateTimeline(
            "Lease directory",
            "The condition in which each node finds the shared directory. A node that does not find"
                + " it good takes nothing over.")
        .size(12, 6)
        .query(Query.range(Promql.byNode(Words.STORE.number(Words.BY_NODE, "@")), VIEW))
        .words(Words.STORE.words())
        .build();
  }

  private static Panel visible() {
    return Panel.timeSeries(
            "Write seen again in the shared directory",
            "The last round trip of a write through the shared directory and back.")
        .size(12, 6)
        .query(Query.range(Promql.byNode("mailkeeper_lease_visibility_seconds{@node}"), "{{node}}"))
        .unit(Unit.SECONDS)
        .build();
  }
}
