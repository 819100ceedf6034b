package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agent and guard stand still together: only a watchdog stops such a node. */
class WatchdogLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void agent_and_guard_frozen_together_are_ended_by_the_watchdog_before_the_other_node_starts() {
    try (Cluster cluster = Cluster.prepare();
        StandInWatchdog first = watchdog(cluster, "n1");
        StandInWatchdog second = watchdog(cluster, "n2")) {
      cluster.start();
      assertThat(cluster.status("n1").orElseThrow().path("safetyClass").asText()).isEqualTo("C");
      assertThat(first.hasFired()).isFalse();

      freezeAgentAndGuard(cluster, "n1");

      await("n1 is off").atMost(Cluster.PATIENCE).until(first::hasFired);
      cluster.awaitInService("n2");
      assertThat(second.hasFired()).isFalse();
    }
  }

  /** What class D does not promise. */
  @Test
  void without_a_watchdog_the_frozen_node_goes_on_serving_beside_the_other_one() {
    try (Cluster cluster = Cluster.prepare()) {
      String group = MailGroup.ipv4().withoutAddress(cluster.lab());
      MailGroup.NODES.forEach(n -> cluster.node(n).writeFile(NodeSetup.GROUP_FILE, group));
      cluster.start();
      assertThat(cluster.status("n1").orElseThrow().path("safetyClass").asText()).isEqualTo("D");

      freezeAgentAndGuard(cluster, "n1");

      cluster.awaitInService("n2");
      NegativeControlLabIT.expectOverlap(cluster);
    }
  }

  private static StandInWatchdog watchdog(Cluster cluster, String name) {
    LabNode node = cluster.node(name);
    NodeSetup.guard(node, "watchdog: " + StandInWatchdog.PATH + ", sysrq: /run/sysrq");
    node.exec("sed", "-i", "s/^    stop_max:/    fencing: required\\n&/", NodeSetup.GROUP_FILE)
        .orThrow();
    return new StandInWatchdog(node, Duration.ofSeconds(1));
  }

  private static void freezeAgentAndGuard(Cluster cluster, String name) {
    LabNode node = cluster.node(name);
    node.freezeProcess(Long.parseLong(node.readFile("/run/mailkeeper/guard.lock").strip()));
    cluster.agent(name).freeze();
  }
}
