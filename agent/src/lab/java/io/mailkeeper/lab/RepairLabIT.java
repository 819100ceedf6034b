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
      LabNode n1 = cluster.node("n1");
      List<Duration> outages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        cluster.awaitHierarchy("n1", "all services good", RepairLabIT::allGood);
        try (SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
          cluster.awaitAnswering(client);
          long before = MailDaemon.SENDMAIL.masterPid(n1);
          MailDaemon.SENDMAIL.killOn(n1);
          cluster.awaitHierarchy(
              "n1", "sendmail restarted", h -> allGood(h) && restarted(n1, before));
          cluster.awaitAnswering(client);
          SmtpReport report = client.stop();
          outages.add(report.outage());
        }
      }
      Collections.sort(outages);
      System.out.printf(
          "kill -9 of sendmail: median SMTP outage %d ms of 10 (%d to %d)%n",
          outages.get(5).toMillis(), outages.get(0).toMillis(), outages.get(9).toMillis());
      assertThat(cluster.hierarchy("n1").get("mode").asText()).isEqualTo("in_service");
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

  private static boolean restarted(LabNode node, long before) {
    try {
      return MailDaemon.SENDMAIL.masterPid(node) != before;
    } catch (RuntimeException notWritten) {
      return false;
    }
  }
}
