package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two real mail nodes that can switch each other off, profile {@code fast}. The witness watches:
 * two nodes in service at once fail the test.
 */
class FencingLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_node_without_power_is_fenced_and_its_mail_comes_back_before_w_is_over() {
    try (Cluster cluster = Cluster.fencing();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      MailClient mail = cluster.lab().client().mail(Lab.SERVICE_ADDRESS);
      assertThat(mail.send("before-the-fence").ok()).isTrue();

      cluster.node("n1").powerOff();

      cluster.awaitInService("n2");
      cluster.awaitAnswering(client);
      cluster.awaitEvent("n2", "fenced");
      SmtpReport report = client.stop();
      System.out.printf(
          "power off with a confirmed fence (aim: 1.5 s; the lease itself lasts 1.6 s): SMTP outage"
              + " %d ms%n",
          report.outage().toMillis());
      cluster.awaitMail(mail, "before-the-fence");
    }
  }

  /** Nothing on that machine can stop the mail service: the one case that only a fence covers. */
  @Test
  void a_node_whose_agent_and_guard_are_paused_is_fenced_before_the_other_starts() {
    try (Cluster cluster = Cluster.fencing()) {
      LabNode n1 = cluster.node("n1");
      n1.exec("sh", "-c", "pkill -STOP -f 'Guard[M]ain'").orThrow();
      cluster.agent("n1").freeze();

      cluster.awaitInService("n2");

      assertThat(cluster.powerSwitch().off()).containsExactly("n1");
      cluster.awaitEvent("n2", "fenced");
    }
  }

  @Test
  void a_fence_that_does_not_answer_costs_only_the_waiting() {
    try (Cluster cluster = Cluster.fencing()) {
      cluster.powerSwitch().breakDown();
      cluster.agent("n1").kill();

      cluster.awaitInService("n2");

      assertThat(cluster.node("n1").isOn()).isTrue();
      assertThat(cluster.node("n1").pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
    }
  }
}
