package io.mailkeeper.agent.metrics;

import static io.mailkeeper.agent.metrics.MetricNames.Kind.COUNTER;
import static io.mailkeeper.agent.metrics.MetricNames.Kind.GAUGE;
import static io.mailkeeper.agent.metrics.MetricNames.Kind.HISTOGRAM;
import static io.mailkeeper.agent.metrics.MetricNames.Kind.STATE_SET;

import java.util.List;

/**
 * Every meter there is: the only place that names one. The names are as Prometheus sees them; each
 * has series only for the hierarchies, services, resources and nodes of the configuration, so their
 * number is fixed at the start.
 */
public enum MetricNames {
  BUILD_INFO("build_info", GAUGE, "Always 1; the version is in the label.", "version"),
  CONFIG_RELOAD_SUCCESSFUL(
      "config_last_reload_successful",
      GAUGE,
      "1 when the agent runs with what its files said when they were last read, 0 when it refused"
          + " them and kept the old configuration."),
  NODE_ROLE(
      "node_role",
      STATE_SET,
      "What this node is to the lease: observer, claiming, confirming, fencing, holder, stopping,"
          + " releasing or lost.",
      "hierarchy",
      "role"),
  PROTECTED(
      "protected",
      GAUGE,
      "1 when the hierarchy is in service on this node and another node is ready to take over.",
      "hierarchy"),
  PARKED(
      "parked",
      GAUGE,
      "1 when an operator has said that no node is to start the hierarchy.",
      "hierarchy"),
  STANDBY_READY(
      "standby_ready",
      GAUGE,
      "1 when the node could take the hierarchy over now, as far as this node knows.",
      "hierarchy",
      "node"),
  OPERATOR_NEEDED(
      "operator_needed",
      GAUGE,
      "1 when the hierarchy is not well and waits for an operator, as this node sees it.",
      "hierarchy"),
  LEASE_EPOCH("lease_epoch", GAUGE, "The newest epoch of the lease this node knows.", "hierarchy"),
  LEASE_HELD("lease_held", GAUGE, "1 when this node holds the lease.", "hierarchy"),
  LEASE_REMAINING(
      "lease_remaining_seconds",
      GAUGE,
      "Time left on this node's lease; 0 when it holds none.",
      "hierarchy"),
  LEASE_RENEWAL_DURATION(
      "lease_renewal_duration_seconds",
      HISTOGRAM,
      "How long writing a renewal of the lease took.",
      "hierarchy"),
  LEASE_RENEWAL_FAILURES(
      "lease_renewal_failures_total",
      COUNTER,
      "Renewals of the lease that did not count.",
      "hierarchy"),
  LEASE_VISIBILITY(
      "lease_visibility_seconds",
      GAUGE,
      "The last round trip of a write through the shared directory and back; NaN when unknown."),
  LEASE_STORE_STATE(
      "lease_store_state",
      STATE_SET,
      "The condition in which this node finds the lease directory.",
      "hierarchy",
      "state"),
  GUARD_ARMED(
      "guard_armed",
      GAUGE,
      "1 when the guard process of this node would stop the hierarchy at the end of the lease.",
      "hierarchy"),
  MAINTENANCE_REMAINING(
      "maintenance_remaining_seconds",
      GAUGE,
      "Time left of the maintenance that an operator has ordered for the group; 0 when none is on."),
  CAUSE_FAILING(
      "cause_failing",
      GAUGE,
      "1 when something that services of all nodes depend on fails as seen from this node.",
      "cause"),
  NETWORK_GOOD(
      "network_good",
      GAUGE,
      "0 when nobody can reach the hierarchy's addresses on this node, in service there or not.",
      "hierarchy"),
  SAFETY_CLASS(
      "safety_class",
      STATE_SET,
      "What stops this node when the agent cannot: A fence, B hardware watchdog, C software"
          + " watchdog, D guard process only.",
      "class"),
  SERVICE_STATE(
      "service_state",
      STATE_SET,
      "What the probes of this node say of the service: unknown, good, degraded (it answers, but"
          + " later than its soft limit), failing or failed.",
      "hierarchy",
      "service",
      "state"),
  RESOURCE_STATE(
      "resource_state",
      STATE_SET,
      "Where the resource stands on this node: unknown, out, starting, in, stopping or failed.",
      "hierarchy",
      "resource",
      "kind",
      "state"),
  STRAYS(
      "strays",
      GAUGE,
      "Things of the hierarchy found running on this node while it is not in service here.",
      "hierarchy"),
  PEER_UP(
      "peer_up",
      GAUGE,
      "1 when the other node answers over the network, or advances its record in the store.",
      "peer",
      "path"),
  DEFINITION_DIFFERS(
      "definition_differs",
      GAUGE,
      "1 when the other node has another group definition than this node.",
      "peer"),
  DEFINITION_REVISION(
      "definition_revision",
      GAUGE,
      "Revision of the group definition: the one that is running here, 0 for the group file, and the"
          + " newest that is published, 0 for none.",
      "which"),
  PROBE_SUCCESS(
      "probe_success",
      GAUGE,
      "1 when the last probe of the service succeeded; 0 until the first one.",
      "hierarchy",
      "service",
      "protocol"),
  PROBE_DURATION(
      "probe_duration_seconds",
      HISTOGRAM,
      "Time a probe spent in a phase.",
      "hierarchy",
      "service",
      "protocol",
      "phase"),
  PROBES("probe_total", COUNTER, "Probes that have ended.", "hierarchy", "service", "protocol"),
  PROBE_FAILURES(
      "probe_failures_total",
      COUNTER,
      "Probes that have failed.",
      "hierarchy",
      "service",
      "protocol",
      "reason"),
  PROBE_LAST_RUN(
      "probe_last_run_timestamp_seconds",
      GAUGE,
      "When the last probe of the service ended; 0 until the first one.",
      "hierarchy",
      "service",
      "protocol"),
  ROUND_TRIP_DURATION(
      "roundtrip_duration_seconds",
      HISTOGRAM,
      "Time a canary spent on a hop: submit, queue, store or fetch.",
      "hierarchy",
      "service",
      "hop"),
  ROUND_TRIPS(
      "roundtrip_total",
      COUNTER,
      "Round trips of canaries that have ended, well or not.",
      "hierarchy",
      "service"),
  ROUND_TRIPS_SLOW(
      "roundtrip_slow_total",
      COUNTER,
      "Round trips in which a hop took longer than it should.",
      "hierarchy",
      "service",
      "hop"),
  ROUND_TRIPS_LOST(
      "roundtrip_lost_total",
      COUNTER,
      "Canaries that were accepted and have not come back for long.",
      "hierarchy",
      "service"),
  ROUND_TRIPS_LATE(
      "roundtrip_late_total",
      COUNTER,
      "Canaries that came back after their round trip had ended.",
      "hierarchy",
      "service"),
  ROUND_TRIP_LAST_SUCCESS(
      "roundtrip_last_success_timestamp_seconds",
      GAUGE,
      "When the last canary came back in time; 0 until the first one.",
      "hierarchy",
      "service"),
  TLS_NOT_AFTER(
      "probe_tls_not_after_timestamp_seconds",
      GAUGE,
      "When the service's own certificate runs out, as the last handshake on this node showed it;"
          + " only while it is in service here.",
      "hierarchy",
      "service"),
  TLS_CHAIN_NOT_AFTER(
      "probe_tls_chain_not_after_timestamp_seconds",
      GAUGE,
      "When the first certificate of the service's chain runs out; only while it is in service"
          + " here.",
      "hierarchy",
      "service"),
  TLS_INFO(
      "probe_tls_info",
      GAUGE,
      "Always 1; what the service's last handshake agreed on is in the labels.",
      "hierarchy",
      "service",
      "version",
      "cipher"),
  TLS_FAULT(
      "probe_tls_fault",
      GAUGE,
      "1 when the service's certificate does not convince: its chain leads to nobody trusted, or it"
          + " is made out to another name.",
      "hierarchy",
      "service",
      "fault"),
  QUEUE_READABLE(
      "queue_readable",
      GAUGE,
      "1 when the last look at the queue succeeded; 0 when it failed or does not come back, and the"
          + " other numbers of the queue are old. Only while the hierarchy is in service here.",
      "hierarchy",
      "queue"),
  QUEUE_MESSAGES(
      "queue_messages",
      GAUGE,
      "Messages that wait in the queue, held and quarantined ones too.",
      "hierarchy",
      "queue"),
  QUEUE_BYTES("queue_bytes", GAUGE, "Size of all files of the queue.", "hierarchy", "queue"),
  QUEUE_OLDEST(
      "queue_oldest_seconds",
      GAUGE,
      "How long the oldest message in the queue has waited; 0 when none waits.",
      "hierarchy",
      "queue"),
  QUEUE_GROWTH(
      "queue_growth_per_second",
      GAUGE,
      "Messages by which the queue gets longer in a second, over the window configured; negative"
          + " when it gets shorter. Missing until enough was seen.",
      "hierarchy",
      "queue"),
  QUEUE_FULL_FORECAST(
      "queue_full_forecast_seconds",
      GAUGE,
      "Time until the queue has used up the space or inodes of its disk, or reaches its limit of"
          + " messages or bytes, at its present growth; +Inf when it never does.",
      "hierarchy",
      "queue",
      "limit"),
  QUEUE_OVER_LIMIT(
      "queue_over_limit",
      GAUGE,
      "1 when the queue is beyond its configured limit of messages, bytes or age of the oldest.",
      "hierarchy",
      "queue",
      "limit"),
  ON_DEMAND_PROBES(
      "on_demand_probe_total", COUNTER, "Probes that somebody asked for at /probe.", "module"),
  ON_DEMAND_FAILURES(
      "on_demand_probe_failures_total",
      COUNTER,
      "Probes that somebody asked for at /probe, and that failed.",
      "module",
      "reason"),
  ON_DEMAND_DURATION(
      "on_demand_probe_duration_seconds",
      HISTOGRAM,
      "How long probes took that somebody asked for at /probe.",
      "module"),
  ON_DEMAND_PHASE(
      "on_demand_probe_phase_seconds",
      HISTOGRAM,
      "Time a probe that somebody asked for at /probe spent in a phase.",
      "module",
      "phase"),
  RECOVERIES(
      "recoveries_total",
      COUNTER,
      "Local recoveries begun, of a daemon or of an address that has a backup interface.",
      "hierarchy",
      "daemon"),
  RECOVERIES_DONE(
      "recoveries_succeeded_total",
      COUNTER,
      "Local recoveries after which the services answered again.",
      "hierarchy",
      "daemon"),
  RECOVERY_FAILURES(
      "recovery_failures_total",
      COUNTER,
      "Restarts after which the daemon or its services were not good again.",
      "hierarchy",
      "daemon"),
  RECOVERY_DURATION(
      "recovery_duration_seconds",
      HISTOGRAM,
      "From the first sign of trouble until the probes were good again after a restart.",
      "hierarchy",
      "daemon"),
  FAILOVER_DURATION(
      "failover_duration_seconds",
      HISTOGRAM,
      "Steps of moves to this node: silence, from the holder's last sign of life to the claim, or"
          + " hand_over, from the beginning of its stop to the claim; then start, to in service.",
      "hierarchy",
      "step"),
  FAILOVERS(
      "failovers_total",
      COUNTER,
      "Failovers this node began: it took over from a silent holder, or gave up what it could not"
          + " repair.",
      "hierarchy",
      "reason"),
  SWITCHOVERS(
      "switchovers_total",
      COUNTER,
      "Planned moves that this node, being in service, began.",
      "hierarchy");

  /** What Prometheus takes it for. */
  public enum Kind {
    GAUGE,
    COUNTER,
    HISTOGRAM,
    /** Gauges, one to a state, of which exactly one is 1. */
    STATE_SET
  }

  private static final String PREFIX = "mailkeeper_";

  private final String suffix;
  private final Kind kind;
  private final String help;
  private final String labels;

  MetricNames(String suffix, Kind kind, String help, String... labels) {
    this.suffix = suffix;
    this.kind = kind;
    this.help = help;
    this.labels = String.join(",", labels);
  }

  /** As Prometheus sees it, without {@code _bucket}, {@code _sum} and {@code _count}. */
  public String prometheusName() {
    return PREFIX + suffix;
  }

  public Kind kind() {
    return kind;
  }

  public String help() {
    return help;
  }

  /** Names of its labels, in the order in which their values are given. */
  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
  }

  /** The base unit; empty for a plain number. */
  public String unit() {
    return suffix.contains("_seconds") ? "seconds" : "";
  }
}
