package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.alerts.Rule;
import io.mailkeeper.alerts.Rules;
import io.mailkeeper.dashboards.Dashboards;
import io.mailkeeper.dashboards.grafana.Variables;
import io.mailkeeper.dashboards.page.DashboardPage;
import io.mailkeeper.dashboards.page.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

  /** Panels of which a query has no series here, and why: what they look at must be there. */
  private static final Map<String, String> NOTHING_HERE =
      Map.of(
          "What is wrong now", "lists only what is wrong, and not everything goes wrong here",
          "Failed renewals", "no renewal fails here",
          "Canaries that were slow, late or lost", "each comes back in time here",
          "Time until it is full", "the queue does not grow for long");

  /**
   * Beginnings of meters that are there only where something is configured that this group does
   * without: causes.
   */
  private static final List<String> NOT_CONFIGURED = List.of("mailkeeper_cause_failing");

  private List<StackBinaries> binaries = List.of();

  @BeforeEach
  void requirements() {
    LabRequirements.check();
    binaries = StackBinaries.both();
  }

  @Test
  void alerts_fire_and_resolve_and_every_query_has_series() throws IOException {
    Instant begin = Instant.now();
    try (Cluster cluster = Cluster.monitored(MailGroup.ipv4().inDepth());
        Stack oldest = new Stack(cluster, binaries.get(0), 9090);
        Stack current = new Stack(cluster, binaries.get(1), 9190)) {
      List<Stack> both = List.of(oldest, current);

      MailDaemon.SENDMAIL.killOn(cluster.node("n1"));
      cluster.awaitEvent("n1", "recovered");
      switchovers(cluster, both);
      stray(cluster, both);
      agentAbsent(cluster, both);
      failover(cluster, both);
      all(both, s -> s.awaitFiring("MailkeeperCertificateExpiresSoon"));
      all(both, s -> s.awaitFiring("MailkeeperCertificateNotTrusted"));
      queries(both, begin);
      picture(current, begin);
    }
  }

  private static void switchovers(Cluster cluster, List<Stack> both) {
    cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2").orThrow();
    cluster.awaitProtected("n2");
    cluster.mailkeeper("n2", "switchover", "sams", "--to", "n1").orThrow();
    cluster.awaitProtected("n1");
    String seen = "increase(mailkeeper_switchovers_total[1m]) > 0";
    all(
        both,
        s ->
            await(s.name() + " has seen a switchover")
                .atMost(Cluster.PATIENCE)
                .until(() -> !s.series(seen).isEmpty()));
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
    for (String alert : List.of("MailkeeperRecoveryFailing", "MailkeeperFailoverHappened")) {
      all(both, s -> assertThat(s.wasPending(alert)).as(alert + " in " + s.name()).isTrue());
    }
    n1.writeFile("/etc/mail/sendmail.cf", good);
    all(both, s -> s.awaitResolved("MailkeeperRecoveryFailing"));
    all(both, s -> s.awaitResolved("MailkeeperFailoverHappened"));
  }

  private static void queries(List<Stack> both, Instant begin) {
    List<String> complaints = new ArrayList<>();
    for (Stack stack : both) {
      for (Dashboards.PanelQuery query : Dashboards.queries()) {
        String expr = ALL.in(query.expr());
        readable(stack, "panel " + query.panel(), expr, complaints);
        if (NOTHING_HERE.containsKey(query.panel())) {
          looksAtSomething(stack, query.panel(), expr, begin, complaints);
        } else if (isConfigured(expr) && !stack.hadSeries(expr, begin)) {
          complaints.add(stack.name() + ": panel " + query.panel() + " has no series: " + expr);
        }
      }
      for (Rule rule : Rules.all()) {
        readable(stack, "rule " + rule.name(), rule.expr(), complaints);
        // An alert has no series while all is well.
        looksAtSomething(stack, rule.name(), rule.expr(), begin, complaints);
        if (rule.kind() == Rule.Kind.RECORD && !stack.hadSeries(rule.name(), begin)) {
          complaints.add(stack.name() + ": " + rule.name() + " has never been recorded");
        }
      }
    }
    assertThat(complaints).isEmpty();
  }

  private static boolean isConfigured(String expr) {
    return NOT_CONFIGURED.stream().noneMatch(expr::contains);
  }

  private static void readable(Stack stack, String where, String expr, List<String> complaints) {
    if (!stack.isWellFormed(expr)) {
      complaints.add(stack.name() + ": " + where + " cannot be read: " + expr);
    }
  }

  /** In the whole run: much is told by the node in service only, and one scrape may be missed. */
  private static void looksAtSomething(
      Stack stack, String where, String expr, Instant begin, List<String> complaints) {
    for (String metric : Rules.metricsIn(expr)) {
      if (isConfigured(metric)
          && !stack.hadSeries("{__name__=~\"%s(_bucket)?\"}".formatted(metric), begin)) {
        complaints.add(
            stack.name() + ": " + where + " asks for " + metric + ", which is not there");
      }
    }
  }

  /** Without Grafana: the panels, drawn from what Prometheus answers. For the README. */
  private static void picture(Stack stack, Instant begin) throws IOException {
    TimeRange range =
        new TimeRange(begin, Instant.now(), Duration.ofSeconds(1), Duration.ofMillis(500));
    String page = DashboardPage.render(Dashboards.mailkeeper(), stack, range);
    Path file = Path.of("target/dashboard.html");
    Files.writeString(file, page);
    System.out.printf(
        "the dashboard of this run: %s, 1600 x %d%n",
        file, DashboardPage.height(Dashboards.mailkeeper()));
    assertThat(page).contains("n1", "n2");
  }

  private static void all(List<Stack> stacks, Consumer<Stack> what) {
    stacks.forEach(what);
  }
}
