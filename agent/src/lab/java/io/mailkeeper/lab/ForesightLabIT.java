package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code explain --if} foretells is what then happens. */
class ForesightLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_daemon_that_cannot_be_started_goes_where_explain_said() {
    try (Cluster cluster = Cluster.running()) {
      List<String> told = cluster.foretold("n1", "sendmail");
      assertThat(told).anyMatch(s -> s.contains("restarting sendmail: "));
      assertThat(told.get(told.size() - 1))
          .startsWith("In the end sams is given to n2, after about ");
      assertThat(cluster.foretold("n2", "sendmail"))
          .containsExactly("sams does not run here: ask on n1, which is in service.");
      Ran wrong = cluster.mailkeeper("n1", "explain", MailGroup.TAG, "--if", "moon");
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).contains("expected node, store, network or one of", "smtp");
      assertThat(cluster.api("n1").isProtected()).as("nothing was touched").isTrue();

      LabNode n1 = cluster.node("n1");
      n1.writeFile("/etc/mail/sendmail.cf", "this is no configuration\n");
      MailDaemon.SENDMAIL.killOn(n1);

      cluster.awaitInService("n2");
      cluster.awaitEvent("n1", "failover");
    }
  }

  @Test
  void a_node_without_power_is_taken_over_as_explain_said() {
    try (Cluster cluster = Cluster.running()) {
      assertThat(cluster.foretoldEnd("n1", "node")).startsWith("n2 would take over, once n1's");
      List<String> told = cluster.foretold("n2", "node");
      assertThat(told).anyMatch(s -> s.contains("taking over from n1: its record has not changed"));
      assertThat(told.get(told.size() - 1))
          .startsWith("In the end sams is in service on n2, about ");
      assertThat(cluster.foretoldEnd("n1", "store"))
          .startsWith("In the end sams does not run on n1; n2 takes it over");

      cluster.node("n1").powerOff();

      cluster.awaitInService("n2");
      String events = cluster.mailkeeper("n2", "events").orThrow().out();
      assertThat(events).contains("taking over from n1: its record has not changed");
    }
  }
}
