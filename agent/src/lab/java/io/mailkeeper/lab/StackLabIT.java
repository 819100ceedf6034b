package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.alerts.Rule;
import io.mailkeeper.alerts.Rules;
import io.mailkeeper.dashboards.Dashboards;
import io.mailkeeper.dashboards.grafana.Variables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an administrator sees of real trouble: Prometheus and Alertmanager, the oldest supported and
 * the current ones side by side, on the lab of two mail nodes.
 */
class StackLabIT {
  private static final Variables ALL = new Variables(Duration.ofMinutes(5), Duration.ofSeconds(10));

  /** Queries that have no series here, and why. */
  private static final Map<String, String> NOTHING_HERE = Map.of();

  private List<StackBinaries> binaries = List.of();

  @BeforeEach
  void requirements() {
    LabRequirements.check();
    binaries = StackBinaries.both();
  }

  @Test
  void alerts_fire_and_resolve_and_every_query_has_series() {
    try (Cluster cluster = Cluster.monitored();
        Stack oldest = new Stack(cluster, binaries.get(0), 9090);
        Stack current = new Stack(cluster, binaries.get(1), 9190)) {
      List<Stack> both = List.of(oldest, current);

      stray(cluster, both);
      agentAbsent(cluster, both);
      failover(cluster, both);
      queries(both);
    }
  }

  /** Something that holds a protected port and is no daemon of ours: reported, not killed. */
  private static void stray(Cluster cluster, List<Stack> both) {
    cluster.expectOverlap(); // the witness takes a listener on port 25 for the service
    LabProcess stray =
        cluster
            .node("n2")
            .spawn(
                List.of("python3", "-m", "http.server", "25"),
                cluster.lab().workDirectory().resolve("stray.log"));
    all(both, s -> s.awaitFiring("MailkeeperStrayService"));
    stray.close();
    all(both, s -> s.awaitResolved("MailkeeperStrayService"));
    all(both, s -> assertThat(s.wasPending("MailkeeperStrayService")).isTrue());
  }

  private static void agentAbsent(Cluster cluster, List<Stack> both) {
    cluster.agent("n2").kill();
    all(both, s -> s.awaitFiring("MailkeeperAgentAbsent"));
    all(both, s -> s.awaitFiring("MailkeeperUnprotected"));
    cluster.startAgent("n2");
    cluster.awaitProtected("n1");
    all(both, s -> s.awaitResolved("MailkeeperAgentAbsent"));
    all(both, s -> s.awaitResolved("MailkeeperUnprotected"));
    for (String alert : new String[] {"MailkeeperAgentAbsent", "MailkeeperUnprotected"}) {
      all(both, s -> assertThat(s.wasPending(alert)).as(alert).isTrue());
    }
  }

  private static void failover(Cluster cluster, List<Stack> both) {
    LabNode n1 = cluster.node("n1");
    String good = n1.readFile("/etc/mail/sendmail.cf");
    n1.writeFile("/etc/mail/sendmail.cf", "this is no configuration\n");
    MailDaemon.SENDMAIL.killOn(n1);
    cluster.awaitInService("n2");
    all(both, s -> s.awaitFiring("MailkeeperRecoveryFailing"));
    all(both, s -> s.awaitFiring("MailkeeperFailoverHappened"));
    n1.writeFile("/etc/mail/sendmail.cf", good);
    all(both, s -> s.awaitResolved("MailkeeperRecoveryFailing"));
    all(both, s -> s.awaitResolved("MailkeeperFailoverHappened"));
  }

  private static void queries(List<Stack> both) {
    List<String> complaints = new ArrayList<>();
    for (Stack stack : both) {
      for (Dashboards.PanelQuery query : Dashboards.queries()) {
        judge(stack, "panel " + query.panel(), ALL.in(query.expr()), complaints);
      }
      for (Rule rule : Rules.all()) {
        if (!stack.isWellFormed(rule.expr())) {
          complaints.add(stack.name() + ": rule " + rule.name() + " cannot be read");
        }
        // An alert has no series while all is well: what it looks at must be there.
        for (String metric : Rules.metricsIn(rule.expr())) {
          judge(
              stack,
              "rule " + rule.name(),
              "{__name__=~\"%s(_bucket)?\"}".formatted(metric),
              complaints);
        }
      }
    }
    assertThat(complaints).isEmpty();
  }

  private static void judge(Stack stack, String where, String expr, List<String> complaints) {
    if (!stack.isWellFormed(expr)) {
      complaints.add(stack.name() + ": " + where + " cannot be read: " + expr);
    } else if (stack.series(expr).isEmpty() != NOTHING_HERE.containsKey(where)) {
      complaints.add(
          stack.name()
              + ": "
              + where
              + (NOTHING_HERE.containsKey(where) ? " has series after all: " : " has no series: ")
              + expr);
    }
  }

  private static void all(List<Stack> stacks, Consumer<Stack> what) {
    stacks.forEach(what);
  }
}
