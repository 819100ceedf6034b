package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A standby that could not start the service says so before it is needed: real sendmail and dovecot
 * look at their own configuration.
 */
class ReadinessLabIT {
  private static final String USERS = "/etc/passwd";
  private static final String CONFIGURATION = "/etc/dovecot/dovecot.conf";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_standby_with_a_broken_configuration_is_no_candidate_until_it_is_mended() {
    try (Cluster cluster = Cluster.running()) {
      LabNode n2 = cluster.node("n2");
      String good = n2.readFile(CONFIGURATION);
      n2.writeFile(CONFIGURATION, "no_such_setting = yes\n" + good);
      cluster.endAgent("n2");
      cluster.startAgent("n2"); // it looks at once, not only when the calendar says so

      cluster.awaitHierarchy(
          "n1", "n1 knows that n2 is not ready", h -> other(h).contains("no_such_setting"));
      assertThat(cluster.api("n1").isProtected()).isFalse();
      assertThat(cluster.foretoldEnd("n1", "node"))
          .startsWith("Nobody could take over; n2 is not ready: the self-check found: ")
          .contains("no_such_setting");
      Ran refused =
          cluster.mailkeeper("n1", "switchover", MailGroup.TAG, "--to", "n2", "--timeout", "5s");
      assertThat(refused.exit()).isEqualTo(3);
      assertThat(refused.out() + refused.err()).contains("n2 is not ready", "no_such_setting");

      n2.writeFile(CONFIGURATION, good);
      cluster.awaitProtected("n1");
      assertThat(cluster.api("n2").status().orElseThrow().get("selfCheck").asText()).isEmpty();
    }
  }

  @Test
  void a_dry_run_has_the_target_look_at_once() {
    try (Cluster cluster = Cluster.running()) {
      LabNode n2 = cluster.node("n2");
      String good = n2.readFile(USERS);
      n2.writeFile(USERS, good.replace("mail:x:8:8:", "mail:x:8:9:"));
      String[] dryRun = {"switchover", MailGroup.TAG, "--to", "n2", "--dry-run"};

      Ran ran = cluster.mailkeeper("n1", dryRun);

      assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(3);
      assertThat(ran.out()).contains("BAD user mail is 8:9 here; expected 8:8 (uid:gid)");
      assertThat(cluster.api("n1").isProtected()).as("nothing is changed by asking").isTrue();
      n2.writeFile(USERS, good);
      assertThat(cluster.mailkeeper("n1", dryRun).exit()).isZero();
      cluster.awaitProtected("n1");
    }
  }

  private static String other(JsonNode hierarchy) {
    return hierarchy.get("others").path("n2").asText();
  }
}
