package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An administrator restarts or upgrades the agent of the node in service, profile {@code standard}:
 * mail users notice nothing, and the lease stays where it is.
 */
class AgentRestartLabIT {
  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_restart_and_an_upgrade_in_standard_interrupt_no_mail() throws IOException {
    MailGroup group = MailGroup.ipv4().withProfile(LeaseProfile.STANDARD);
    try (Cluster cluster = Cluster.prepare(group).start();
        SmtpClient client = cluster.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      cluster.awaitAnswering(client);
      long epoch = cluster.api("n1").hierarchy().get("epoch").asLong();
      long sendmail = MailDaemon.SENDMAIL.masterPid(cluster.node("n1"));
      Path upgrade = cluster.lab().workDirectory().resolve("mailkeeper-next.jar");
      Files.copy(Product.jar(), upgrade);

      for (Path jar : new Path[] {Product.jar(), upgrade}) {
        cluster.endAgent("n1");
        cluster.startAgent("n1", jar);
        cluster.awaitProtected("n1");
        assertThat(cluster.agent("n1").log()).contains("resuming epoch " + epoch);
        assertThat(cluster.api("n1").hierarchy().get("epoch").asLong()).isEqualTo(epoch);
      }

      SmtpReport report = client.stop();
      System.out.printf("agent restarted and upgraded in standard, SMTP: %s%n", report);
      assertThat(report.bad()).as(report.toString()).isZero();
      assertThat(MailDaemon.SENDMAIL.masterPid(cluster.node("n1"))).isEqualTo(sendmail);
    }
  }
}
