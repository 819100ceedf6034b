package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The service network fails and the store does not: who can be reached gets the service, and an
 * address with a backup interface does not even need that.
 */
class NetworkLabIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(8);

  /** Longer than a start's announcements go on. */
  private static final Duration ANNOUNCED = Duration.ofSeconds(4);

  private static final String QUICK = "network: {every: 500ms, failures: 2}\n";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  private static Cluster prepare(String network, boolean backup) {
    Cluster cluster = Cluster.prepare(MailGroup.ipv4());
    for (LabNode node : cluster.lab().nodes()) {
      String text = node.readFile(NodeSetup.GROUP_FILE) + network;
      if (backup) {
        node.plugBackup();
        text = text.replace("device: eth0", "device: eth0, backup_device: eth2");
      }
      node.writeFile(NodeSetup.GROUP_FILE, text);
    }
    return cluster;
  }

  private static String events(Cluster cluster, String node) {
    return cluster.mailkeeper(node, "events").orThrow().out();
  }

  private static String explained(Cluster cluster, String node) {
    String text = String.join("\n", cluster.api(node).explain());
    System.out.println(node + ":\n" + text);
    return text;
  }

  private static String text(JsonNode hierarchy, String key) {
    return hierarchy.get(key).asText();
  }

  private static void awaitReachable(Cluster cluster, String node, boolean wanted) {
    cluster.awaitHierarchy(
        node, node + " within reach: " + wanted, h -> text(h, "network").isEmpty() == wanted);
  }

  private static String addresses(Cluster cluster, String node, String device) {
    return cluster.node(node).exec("ip", "-o", "address", "show", "dev", device).out();
  }

  private static long epoch(Cluster cluster, String node) {
    return cluster.api(node).hierarchy(MailGroup.TAG).orElseThrow().get("epoch").asLong();
  }

  // ---- a node that nobody can reach

  @Test
  void a_node_whose_cable_is_out_hands_over_as_explain_said_and_is_a_candidate_again_later() {
    try (Cluster cluster = prepare(QUICK, false).start();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      List<String> told = cluster.foretold("n1", "network");
      assertThat(told).anyMatch(s -> s.contains("failing over to n2: nobody can reach n1: "));
      assertThat(told.get(told.size() - 1)).startsWith("In the end sams is given to n2, after");

      cluster.node("n1").cutService();

      cluster.awaitInService("n2");
      cluster.awaitAnswering(client);
      assertThat(events(cluster, "n1")).contains("failing over to n2: nobody can reach n1: ");
      assertThat(events(cluster, "n2"))
          .contains("n1 released epoch")
          .doesNotContain("its record has not changed");
      assertThat(explained(cluster, "n1"))
          .contains("n1 could not take over: nobody can reach n1: address address: interface eth0");
      assertThat(cluster.api("n1").get("/metrics").orElseThrow())
          .containsPattern("(?m)^mailkeeper_network_good\\{hierarchy=\"sams\"\\} 0");

      cluster.node("n1").healService();
      cluster.awaitProtected("n2");
      cluster.awaitHierarchy("n1", "n1 could take over", h -> h.get("candidate").asBoolean());
      System.out.printf("cable out: longest SMTP outage %s%n", client.stop());
    }
  }

  /**
   * Whoever has the old address of n1 in its neighbour table would go on asking n1 for a minute.
   */
  @Test
  void who_took_over_without_a_cable_is_found_at_once_when_the_cable_is_back() {
    try (Cluster cluster = prepare("", false).start();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      cluster.node("n2").cutService();
      cluster.endAgent("n1");
      cluster.awaitInService("n2");
      cluster.watchQuietly(ANNOUNCED);
      cluster.node("n2").healService();

      int before = client.soFar().good();
      await().atMost(LONG_ENOUGH).until(() -> client.soFar().good() > before);
    }
  }

  @Test
  void where_nobody_is_better_it_stays_and_says_so() {
    try (Cluster cluster = prepare(QUICK, false).start()) {
      cluster.node("n2").cutService();
      cluster.awaitHierarchy(
          "n1", "n2 is out of reach", h -> h.get("others").get("n2").asText().contains("reach n2"));
      cluster.node("n1").cutService();
      cluster.awaitHierarchy(
          "n1",
          "n1 says that it stays",
          h -> text(h, "operatorNeeded").contains("no other node can do better, so it stays here"));
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitInService("n1");
      assertThat(explained(cluster, "n1")).contains("Nobody can reach sams on n1: ");

      cluster.node("n1").healService();
      cluster.awaitHierarchy("n1", "all is well", h -> text(h, "operatorNeeded").isEmpty());
      cluster.awaitInService("n1");
      assertThat(events(cluster, "n1")).doesNotContain("failing over");
    }
  }

  /** Its carrier is good, but nothing comes in: only the others' answers tell. */
  @Test
  void who_hears_no_answer_hands_over_to_who_does() {
    String ping = "network: {every: 500ms, failures: 3, ping: [10.77.0.99, 10.77.0.100]}\n";
    try (Cluster cluster = prepare(ping, false).start()) {
      awaitReachable(cluster, "n1", true);
      cluster.node("n1").deafen("eth0");
      cluster.awaitInService("n2");
      assertThat(events(cluster, "n1")).contains("nobody can reach n1: no answer from 10.77.0.1");
      cluster.node("n1").hearAgain();
      cluster.awaitProtected("n2");

      // Whom they ask is gone: that is nobody's fault, and nothing moves.
      cluster.lab().client().exec("ip", "link", "set", "eth0", "down").orThrow();
      awaitReachable(cluster, "n2", false);
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitInService("n2");
    }
  }

  // ---- a backup interface

  @Test
  void an_address_moves_to_the_backup_interface_and_nothing_fails_over() {
    try (Cluster cluster = prepare(QUICK, true).start();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      LabNode n1 = cluster.node("n1");
      cluster.awaitAnswering(client);
      long epoch = epoch(cluster, "n1");
      // The oldest: each session is a child of its own.
      long daemon = Collections.min(n1.pidsOf(MailDaemon.SENDMAIL.executable()));
      assertThat(addresses(cluster, "n1", "eth0")).contains(Lab.SERVICE_ADDRESS);

      n1.cutService();

      cluster.awaitEvent("n1", "recovered");
      cluster.awaitAnswering(client);
      String there = "address address is on its backup interface eth2";
      cluster.awaitHierarchy("n1", there, h -> text(h, "networkRemark").startsWith(there));
      assertThat(addresses(cluster, "n1", "eth2")).contains(Lab.SERVICE_ADDRESS);
      assertThat(addresses(cluster, "n1", "eth0")).doesNotContain(Lab.SERVICE_ADDRESS);
      assertThat(explained(cluster, "n1")).contains(there, "sams is protected");

      n1.healService(); // it stays where it is, and its own other interface is no stranger
      cluster.awaitHierarchy(
          "n1",
          "eth0 is good again",
          h ->
              text(h, "networkRemark")
                  .endsWith("interface eth2; it goes back to eth0 at the next start here"));
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitAnswering(client);
      assertThat(addresses(cluster, "n1", "eth2")).contains(Lab.SERVICE_ADDRESS);

      n1.cutBackup();
      await("it is on eth0 again")
          .atMost(Cluster.PATIENCE)
          .until(() -> addresses(cluster, "n1", "eth0").contains(Lab.SERVICE_ADDRESS));
      cluster.awaitAnswering(client);
      assertThat(epoch(cluster, "n1")).isEqualTo(epoch);
      assertThat(n1.pidsOf(MailDaemon.SENDMAIL.executable())).contains(daemon);
      assertThat(events(cluster, "n1"))
          .doesNotContain("failing over")
          .doesNotContain("another machine answers");
      System.out.printf("backup interface: longest SMTP outage %s%n", client.stop());

      n1.cutService(); // both are bad now
      cluster.awaitInService("n2");
      assertThat(events(cluster, "n1")).contains("failing over to n2: nobody can reach n1: ");
    }
  }

  @Test
  void the_guard_finds_an_address_on_the_backup_interface() {
    try (Cluster cluster = prepare(QUICK, true).start()) {
      cluster.node("n1").cutService();
      cluster.awaitEvent("n1", "recovered");
      cluster.agent("n1").freeze();
      cluster.awaitInService("n2");
      assertThat(cluster.node("n1").exec("ip", "-o", "address").out())
          .doesNotContain(Lab.SERVICE_ADDRESS + "/");
      cluster.agent("n1").thaw();
    }
  }
}
