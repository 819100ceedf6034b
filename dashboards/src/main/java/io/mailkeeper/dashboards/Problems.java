package io.mailkeeper.dashboards;

import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Link;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Promql;
import io.mailkeeper.dashboards.grafana.Query;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong now, one sentence to a line: each query says its own sentence. */
final class Problems {

  /**
   * One kind of problem.
   *
   * @param text what is wrong, with {@code $1} for the value of the label
   * @param label the label the sentence names; {@code instance} when it names none
   * @param expr has an answer only where something is wrong
   * @param runbook what to do about it: a file of the runbooks, without its ending
   */
  private record Problem(String text, String label, String expr, String runbook) {

    Query query() {
      String sentence = replaced(Promql.byNode(expr), "problem", text, label);
      return Query.rows(
          "max by (hierarchy, node, problem, runbook) ("
              + replaced(sentence, "runbook", runbook, "instance")
              + ")");
    }

    private static String replaced(String vector, String name, String value, String from) {
      return String.format(
          Locale.ROOT,
          "label_replace(%s, \"%s\", \"%s\", \"%s\", \"(.*)\")",
          vector,
          name,
          value,
          from);
    }
  }

  private static final String CERTIFICATE_LEFT =
      "mailkeeper_probe_tls_chain_not_after_timestamp_seconds{@} - time()";

  /** Worst first, as they are listed. */
  private static final List<Problem> ALL =
      List.of(
          new Problem(
              "no agent tells Prometheus anything",
              "instance",
              "absent(mailkeeper_build_info{@node})",
              "MailkeeperAgentAbsent"),
          new Problem(
              "more than one node holds the lease",
              "instance",
              "sum by (hierarchy) (mailkeeper_node_role{@, role=\"holder\"}) > 1",
              "MailkeeperTwoNodesInService"),
          new Problem(
              "in service nowhere",
              "instance",
              "sum by (hierarchy) (mailkeeper_node_role{@, role=\"holder\"}) == 0",
              "MailkeeperMailUnavailable"),
          new Problem(
              "an operator is needed or asked: see mailkeeper explain",
              "instance",
              "mailkeeper_operator_needed{@} > 0",
              "MailkeeperOperatorNeeded"),
          new Problem(
              "in maintenance: nothing is moved, restarted or taken over by itself",
              "instance",
              "mailkeeper_maintenance_remaining_seconds{@node} > 0",
              "MailkeeperOperatorNeeded"),
          new Problem(
              "shared cause $1 fails",
              "cause",
              "mailkeeper_cause_failing{@node} == 1",
              "MailkeeperOperatorNeeded"),
          new Problem(
              "something runs here that is not in service here",
              "instance",
              "mailkeeper_strays{@} > 0",
              "MailkeeperStrayService"),
          new Problem(
              "service $1 has failed",
              "service",
              "mailkeeper_service_state{@, state=\"failed\"} == 1",
              "MailkeeperRecoveryFailing"),
          new Problem(
              "the certificate of $1 runs out within three days, or has done so",
              "service",
              CERTIFICATE_LEFT + " <= 3 * 86400",
              "MailkeeperCertificateExpiresNow"),
          new Problem(
              "queue $1 fills its disk within two hours",
              "queue",
              "min by (job, instance, hierarchy, queue) (mailkeeper_queue_full_forecast_seconds"
                  + "{@, limit=~\"space|inodes\"}) < 7200",
              "MailkeeperQueueFullSoon"),
          new Problem(
              "service $1 is failing",
              "service",
              "mailkeeper_service_state{@, state=\"failing\"} == 1",
              "MailkeeperMailUnavailable"),
          new Problem(
              "service $1 is slow",
              "service",
              "mailkeeper_service_state{@, state=\"degraded\"} == 1",
              "MailkeeperServiceSlow"),
          new Problem(
              "resource $1 has failed",
              "resource",
              "mailkeeper_resource_state{@, state=\"failed\"} == 1",
              "MailkeeperRecoveryFailing"),
          new Problem(
              "the lease directory is not good: $1",
              "state",
              "mailkeeper_lease_store_state{@, state!=\"good\"} == 1",
              "MailkeeperLeaseStoreUnknown"),
          new Problem(
              "nobody can reach it here",
              "instance",
              "mailkeeper_network_good{@} == 0",
              "MailkeeperNodeOutOfReach"),
          new Problem(
              "holds the lease and its guard is not armed",
              "instance",
              "mailkeeper_guard_armed{@} == 0 and on (job, instance, hierarchy)"
                  + " mailkeeper_lease_held{@} == 1",
              "MailkeeperGuardNotArmed"),
          new Problem(
              "no other node is ready to take over",
              "instance",
              "mailkeeper_protected{@} == 0 and on (job, instance, hierarchy)"
                  + " mailkeeper_node_role{@, role=\"holder\"} == 1",
              "MailkeeperUnprotected"),
          new Problem(
              "queue $1 is beyond a limit",
              "queue",
              "max by (job, instance, hierarchy, queue) (mailkeeper_queue_over_limit{@}) == 1",
              "MailkeeperQueueOverLimit"),
          new Problem(
              "queue $1 cannot be looked at",
              "queue",
              "mailkeeper_queue_readable{@} == 0",
              "MailkeeperQueueUnreadable"),
          new Problem(
              "the certificate of $1 runs out within three weeks",
              "service",
              "(" + CERTIFICATE_LEFT + " <= 21 * 86400) > 3 * 86400",
              "MailkeeperCertificateExpiresSoon"),
          new Problem(
              "the certificate of $1 is not trusted",
              "service",
              "mailkeeper_probe_tls_fault{@, fault=\"chain\"} == 1",
              "MailkeeperCertificateNotTrusted"),
          new Problem(
              "the certificate of $1 is made out to another name",
              "service",
              "mailkeeper_probe_tls_fault{@, fault=\"name\"} == 1",
              "MailkeeperCertificateNameMismatch"),
          new Problem(
              "the agent does not answer Prometheus",
              "instance",
              "up{@node} == 0",
              "MailkeeperAgentAbsent"),
          new Problem(
              "does not hear $1 over the network",
              "peer",
              "mailkeeper_peer_up{@node, path=\"network\"} == 0",
              "MailkeeperStandbyNotReady"),
          new Problem(
              "the record of $1 stands still in the store",
              "peer",
              "mailkeeper_peer_up{@node, path=\"store\"} == 0",
              "MailkeeperStandbyNotReady"),
          new Problem(
              "has another group definition than $1",
              "peer",
              "mailkeeper_definition_differs{@node} == 1",
              "MailkeeperDefinitionDiffers"),
          new Problem(
              "the last reload of the configuration failed",
              "instance",
              "mailkeeper_config_last_reload_successful{@node} == 0",
              "MailkeeperConfigReloadFailed"));

  private Problems() {}

  /** Names of the runbooks that lines link to. */
  static SortedSet<String> runbooks() {
    return ALL.stream().map(Problem::runbook).collect(Collectors.toCollection(TreeSet::new));
  }

  static Panel panel() {
    Panel.Builder panel =
        Panel.table(
                "What is wrong now",
                "One line to each thing that is wrong, the worst first. Empty is good, as long as"
                    + " the agents answer.")
            .size(14, 8)
            .column(Column.label("problem", "What is wrong"))
            .column(Column.label("node", "On or as seen by"))
            .column(Column.label("hierarchy", "Hierarchy"))
            .column(
                Column.label("runbook", "What to do")
                    .with(new Link("Runbook", Words.RUNBOOKS + "/${__value.raw}.md")))
            .otherwise("Nothing is wrong.");
    ALL.forEach(problem -> panel.query(problem.query()));
    return panel.build();
  }
}
