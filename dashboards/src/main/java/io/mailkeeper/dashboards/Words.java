package io.mailkeeper.dashboards;

import static io.mailkeeper.dashboards.grafana.Colour.BAD;
import static io.mailkeeper.dashboards.grafana.Colour.GOOD;
import static io.mailkeeper.dashboards.grafana.Colour.IDLE;
import static io.mailkeeper.dashboards.grafana.Colour.MOVING;
import static io.mailkeeper.dashboards.grafana.Colour.UNKNOWN;
import static io.mailkeeper.dashboards.grafana.Colour.WARN;

import io.mailkeeper.dashboards.grafana.Link;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.StateSet;
import io.mailkeeper.dashboards.grafana.StateSet.State;
import java.util.List;

/** The states of the agent's meters in the words of an operator. */
final class Words {
  static final StateSet ROLE =
      new StateSet(
          "mailkeeper_node_role",
          "role",
          List.of(
              new State("observer", "standby", IDLE),
              new State("claiming", "claiming", MOVING),
              new State("confirming", "confirming", MOVING),
              new State("fencing", "fencing", MOVING),
              new State("holder", "in service", GOOD),
              new State("stopping", "stopping", WARN),
              new State("releasing", "releasing", WARN),
              new State("lost", "LOST THE LEASE", BAD)));

  static final StateSet SERVICE =
      new StateSet(
          "mailkeeper_service_state",
          "state",
          List.of(
              new State("unknown", "not probed", UNKNOWN),
              new State("good", "good", GOOD),
              new State("degraded", "slow", WARN),
              new State("failing", "failing", WARN),
              new State("failed", "FAILED", BAD)));

  static final StateSet RESOURCE =
      new StateSet(
          "mailkeeper_resource_state",
          "state",
          List.of(
              new State("unknown", "not looked at", UNKNOWN),
              new State("out", "out", IDLE),
              new State("starting", "starting", MOVING),
              new State("in", "in", GOOD),
              new State("stopping", "stopping", WARN),
              new State("failed", "FAILED", BAD)));

  static final StateSet STORE =
      new StateSet(
          "mailkeeper_lease_store_state",
          "state",
          List.of(
              new State("good", "good", GOOD),
              new State("error", "cannot be read", BAD),
              new State("missing", "missing", BAD),
              new State("replaced", "replaced by another", BAD),
              new State("empty", "empty", BAD),
              new State("rolled_back", "rolled back", BAD),
              new State("gap", "an epoch is missing", BAD),
              new State("not_joined", "not joined", WARN)));

  static final StateSet SAFETY =
      new StateSet(
          "mailkeeper_safety_class",
          "class",
          List.of(
              new State("A", "A fence", GOOD),
              new State("B", "B hardware watchdog", GOOD),
              new State("C", "C software watchdog", WARN),
              new State("D", "D guard process only", WARN)));

  static final List<Mapping> ANSWERS =
      List.of(Mapping.of(0, "NO ANSWER", BAD), Mapping.of(1, "answers", GOOD));

  static final List<Mapping> READY =
      List.of(Mapping.of(0, "not ready", IDLE), Mapping.of(1, "ready", GOOD));

  static final String RUNBOOKS =
      "https://github.com/mailkeeper/mailkeeper/blob/main/alerts/runbooks";

  /** For panels whose series have the label {@code instance}. */
  static final Link CONSOLE =
      new Link("Console of ${__field.labels.instance}", "${scheme}://${__field.labels.instance}/");

  /** Labels that tell one node's view of one hierarchy from another's. */
  static final String BY_NODE = "job, instance, hierarchy";

  private Words() {}
}
