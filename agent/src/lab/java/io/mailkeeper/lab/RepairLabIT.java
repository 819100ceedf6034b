package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scenario (a): a daemon is killed and repaired where it runs. */
class RepairLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_killed_sendmail_is_restarted_at_once() {
    try (Cluster cluster = Cluster.patient()) {
      List<Duration> outages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        outages.add(killed(cluster, MailDaemon.SENDMAIL, 25).outage());
      }
      print("kill -9 of sendmail: SMTP", outages);
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");
    }
  }

  @Test
  void a_killed_dovecot_is_restarted_and_sendmail_goes_on() {
    try (Cluster cluster = Cluster.patient()) {
      long sendmail = MailDaemon.SENDMAIL.masterPid(cluster.node("n1"));
      List<Duration> outages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        outages.add(killed(cluster, MailDaemon.DOVECOT, 143).outage());
      }
      print("kill -9 of dovecot: IMAP", outages);
      assertThat(MailDaemon.SENDMAIL.masterPid(cluster.node("n1"))).isEqualTo(sendmail);
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");
    }
  }

  private static void print(String what, List<Duration> outages) {
    Collections.sort(outages);
    System.out.printf(
        "%s: median outage %d ms of %d (%d to %d)%n",
        what,
        outages.get(outages.size() / 2).toMillis(),
        outages.size(),
        outages.get(0).toMillis(),
        outages.get(outages.size() - 1).toMillis());
  }

  /** Kills a daemon on n1 and waits until all is good again; what a client of this port saw. */
  private static SmtpReport killed(Cluster cluster, MailDaemon daemon, int port) {
    LabNode n1 = cluster.node("n1");
    cluster.awaitHierarchy("n1", "all services good", RepairLabIT::allGood);
    try (SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS, port)) {
      cluster.awaitAnswering(client);
      long before = daemon.masterPid(n1);
      daemon.killOn(n1);
      cluster.awaitHierarchy("n1", "restarted", h -> allGood(h) && restarted(n1, daemon, before));
      cluster.awaitAnswering(client);
      return client.stop();
    }
  }

  static boolean allGood(com.fasterxml.jackson.databind.JsonNode h) {
    for (var service : h.get("services")) {
      if (!service.get("health").asText().equals("good")) {
        return false;
      }
    }
    return true;
  }

  private static boolean restarted(LabNode node, MailDaemon daemon, long before) {
    try {
      return daemon.masterPid(node) != before;
    } catch (RuntimeException notWritten) {
      return false;
    }
  }
}
