package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two real mail nodes, profile {@code fast}: what happens when one of them, or a part of it, goes
 * away. The witness watches every one; two nodes in service at once fail the test. {@link
 * FiguresLabIT} does a power off, a killed agent, a hung store and a switchover several times more.
 */
class FailoverLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  private static void print(String what, SmtpReport report) {
    System.out.printf(
        "%s: SMTP outage %d ms (%d good, %d bad sessions)%n",
        what, report.outage().toMillis(), report.good(), report.bad());
  }

  /** (b) */
  @Test
  void a_sendmail_that_cannot_be_started_fails_over() {
    try (Cluster cluster = Cluster.running()) {
      LabNode n1 = cluster.node("n1");
      n1.writeFile("/etc/mail/sendmail.cf", "this is no configuration\n");
      MailDaemon.SENDMAIL.killOn(n1);

      cluster.awaitInService("n2");
      cluster.awaitEvent("n1", "recovery_failed");
      cluster.awaitEvent("n1", "failover");
    }
  }

  /** (c) */
  @Test
  void power_off_moves_the_service_and_loses_no_accepted_message() {
    try (Cluster cluster = Cluster.running();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      MailClient mail = cluster.lab().client().mail(Lab.SERVICE_ADDRESS);
      assertThat(mail.send("before-power-off").ok()).isTrue();

      cluster.node("n1").powerOff();

      cluster.awaitInService("n2");
      cluster.awaitAnswering(client);
      print("power off (aim: W + 0.3 s = 3.2 s)", client.stop());
      cluster.awaitMail(mail, "before-power-off");
    }
  }

  /** (d) */
  @Test
  void a_frozen_agent_is_stopped_by_its_guard_before_the_other_node_starts() {
    try (Cluster cluster = Cluster.running()) {
      cluster.agent("n1").freeze();

      cluster.awaitInService("n2");
      assertThat(cluster.node("n1").pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
      cluster.agent("n1").thaw();
      cluster.awaitProtected("n2");
    }
  }

  /** (e) */
  @Test
  void a_hung_store_stops_the_node_in_time_and_moves_the_service() {
    try (Cluster cluster = Cluster.running()) {
      MailClient mail = cluster.lab().client().mail(Lab.SERVICE_ADDRESS);
      try (MailClient.HalfSent half = mail.sendHalf("in-flight")) {
        await("DATA has begun").until(half::isPaused);
        cluster.node("n1").hangStore();
        half.goOn();
        CompletableFuture<MailClient.Answer> append =
            CompletableFuture.supplyAsync(() -> mail.append("append-in-flight"));

        cluster.awaitInService("n2");
        assertThat(half.answer().ok()).isFalse();
        assertThat(append.join().ok()).isFalse();
      }
      LabNode n1 = cluster.node("n1");
      boolean stopped = !n1.isOn() || n1.pidsOf(MailDaemon.SENDMAIL.executable()).isEmpty();
      assertThat(stopped).as("stopped, or reset by its guard").isTrue();
      cluster.freeStore("n1");
      cluster.awaitProtected("n2");
    }
  }

  /** (f) */
  @Test
  void losing_only_the_interconnect_moves_nothing() {
    try (Cluster cluster = Cluster.running();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      cluster.node("n1").cutInterconnect();
      cluster.awaitHierarchyOn(
          "n2", "n2 misses n1 on the wire", s -> !s.get("peers").get(0).get("answers").asBoolean());
      cluster.watchQuietly(Duration.ofSeconds(4)); // W is 2.9 s

      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");
      assertThat(String.join(" ", cluster.api("n2").explain())).contains("no failover");
      assertThat(client.soFar().outage()).isLessThan(Duration.ofSeconds(1));

      cluster.node("n1").powerOff();
      cluster.awaitInService("n2");
    }
  }

  /** (g) */
  @Test
  void a_planned_switchover_and_back() {
    try (Cluster cluster = Cluster.running()) {
      for (String to : new String[] {"n2", "n1"}) {
        String from = to.equals("n1") ? "n2" : "n1";
        try (SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
          cluster.awaitAnswering(client);
          Ran asked = cluster.api(from).post("switchover", "{\"node\": \"" + to + "\"}");
          assertThat(asked.out()).contains("\"accepted\":true");
          cluster.awaitProtected(to);
          cluster.awaitAnswering(client);
          print("switchover to " + to + " (aim: 150 ms)", client.stop());
        }
      }
    }
  }

  /** The lease of {@code fast} does not outlive a restart: the service goes first. */
  @Test
  void an_agent_that_is_told_to_end_hands_the_service_over_first() {
    try (Cluster cluster = Cluster.running();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      cluster.agent("n1").signal("TERM");

      cluster.awaitInService("n2");
      cluster.awaitAnswering(client);
      print("planned restart of the agent in service", client.stop());
      cluster.awaitEvent("n2", "in_service");
      await("the agent has ended").until(() -> !cluster.agent("n1").isAlive());
      assertThat(cluster.agent("n1").log()).contains("handing sams over to n2", "is released here");

      cluster.startAgent("n1");
      cluster.awaitProtected("n2");
    }
  }

  /** (h) */
  @Test
  void out_of_service_holds_across_a_restart_of_everything() {
    try (Cluster cluster = Cluster.running()) {
      assertThat(cluster.api("n2").post("out-of-service", "{}").out())
          .contains("\"accepted\":true");
      cluster.awaitHierarchy("n1", "parked", h -> h.get("parked").asBoolean());
      for (String name : new String[] {"n1", "n2"}) {
        cluster.node(name).powerOff();
      }
      for (String name : new String[] {"n1", "n2"}) {
        cluster.node(name).powerOn();
        cluster.startAgent(name);
      }
      cluster.awaitHierarchy("n1", "n1 knows", h -> h.get("parked").asBoolean());
      cluster.awaitHierarchy("n2", "n2 knows", h -> h.get("parked").asBoolean());
      cluster.watchQuietly(Duration.ofSeconds(4)); // W is 2.9 s
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("out_of_service");
      assertThat(cluster.api("n2").hierarchy().get("mode").asText()).isEqualTo("out_of_service");

      assertThat(cluster.api("n2").post("in-service", "{}").out()).contains("\"accepted\":true");
      cluster.awaitInService("n2");
    }
  }

  /** (i) */
  @Test
  void after_a_blackout_exactly_one_node_starts() {
    try (Cluster cluster = Cluster.running()) {
      for (String name : new String[] {"n1", "n2"}) {
        cluster.node(name).powerOff();
      }
      for (String name : new String[] {"n1", "n2"}) {
        cluster.node(name).powerOn();
        cluster.startAgent(name);
      }
      cluster.awaitProtectedAnywhere();
    }
  }

  /** (j) */
  @Test
  void sendmail_started_by_hand_on_the_standby_is_stopped_and_reported() {
    try (Cluster cluster = Cluster.running()) {
      cluster.expectOverlap();
      LabNode n2 = cluster.node("n2");
      MailDaemon.SENDMAIL.startOn(n2);

      cluster.awaitEvent("n2", "stray");
      cluster.awaitHierarchy("n2", "the stray is gone", h -> h.get("strays").isEmpty());
      assertThat(n2.pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
      cluster.awaitProtected("n1");
    }
  }
}
