package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import io.mailkeeper.dashboards.grafana.Row;
import io.mailkeeper.dashboards.grafana.Unit;

/** Mail that waits on the node in service: how much, how old, where it leads. */
final class QueuesRow {
  private static final String NONE = "No queue is watched.";

  private QueuesRow() {}

  static Row row() {
    return Row.of("Queues", messages(), growth(), oldest(), bytes(), full());
  }

  private static Panel messages() {
    return lines(
            "Messages that wait",
            "Messages in each queue of the node in service, held and quarantined ones too.",
            "mailkeeper_queue_messages{@}")
        .unit(Unit.COUNT)
        .build();
  }

  private static Panel growth() {
    return lines(
            "Growth of the queues",
            "Messages by which each queue gets longer in a minute; below 0 it gets shorter. Measured"
                + " over some minutes, ten if not configured otherwise.",
            "60 * mailkeeper_queue_growth_per_second{@}")
        .unit(Unit.COUNT)
        .build();
  }

  private static Panel oldest() {
    return lines(
            "Age of the oldest message",
            "How long the oldest message has waited in each queue. In a queue of deferred mail some"
                + " days are usual, in one of active mail some minutes.",
            "mailkeeper_queue_oldest_seconds{@}")
        .unit(Unit.SECONDS)
        .build();
  }

  private static Panel bytes() {
    return lines(
            "Size of the queues", "Size of all files of each queue.", "mailkeeper_queue_bytes{@}")
        .unit(Unit.BYTES)
        .build();
  }

  private static Panel full() {
    return lines(
            "Time until it is full",
            "Time until a queue at its present growth has used up the space or inodes of its disk, or"
                + " reaches its own limit of messages or bytes. No line: never, or not within a month.",
            "mailkeeper_queue_full_forecast_seconds{@} < 30 * 86400",
            "{{queue}} on {{node}}: {{limit}}")
        .size(24, 7)
        .unit(Unit.SECONDS)
        .build();
  }

  private static Panel.Builder lines(String title, String description, String expr) {
    return lines(title, description, expr, "{{queue}} on {{node}}");
  }

  private static Panel.Builder lines(String title, String description, String expr, String legend) {
    return Panel.timeSeries(title, description)
        .size(12, 7)
        .query(Query.range(Promql.byNode(expr), legend))
        .otherwise(NONE);
  }
}
