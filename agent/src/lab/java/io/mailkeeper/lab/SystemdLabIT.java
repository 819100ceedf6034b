package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real systemd is process 1 of both nodes and runs sendmail as a unit that restarts by itself.
 */
class SystemdLabIT {
  private static final String UNIT = "sendmail-lab.service";

  /** The guard makes it when the lease is held, and removes it first when it fires. */
  private static final String TOKEN = "ConditionPathExists=/run/mailkeeper/token-sams\n";

  /** systemd itself starts it again as often as it ends. */
  private static final String EVER = "StartLimitIntervalSec=0\n";

  /** After one start systemd starts it no more, neither by itself nor when it is told. */
  private static final String ONCE = "StartLimitIntervalSec=1h\nStartLimitBurst=1\n";

  private static final String FOUND = "systemd runs unit " + UNIT;
  private static final String GONE = "no stray is left";

  /** The unit is "failed" where the blow of the guard, which never tires, met a stop in order. */
  private static final Set<String> AT_REST = Set.of("inactive", "failed");

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_unit_is_repaired_moved_and_stays_down_once_the_guard_has_fired() {
    try (Cluster cluster = prepare(TOKEN + ONCE).start()) {
      LabNode n1 = cluster.node("n1");
      LabNode n2 = cluster.node("n2");
      assertThat(state(n1)).isEqualTo("active");
      assertThat(state(n2)).isEqualTo("inactive");
      MailDaemon.SENDMAIL.killOn(n1);
      cluster.awaitEvent("n1", "recovered");

      cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2").orThrow();
      cluster.awaitProtected("n2");
      assertThat(state(n1)).isEqualTo("inactive");
      assertThat(state(n2)).isEqualTo("active");

      cluster.agent("n2").freeze();
      cluster.awaitInService("n1");
      n2.exec("systemctl", "start", UNIT);
      n2.exec("systemctl", "start", "--no-block", UNIT);
      assertThat(n2.exec("systemctl", "show", "--property=ConditionResult", UNIT).out())
          .contains("ConditionResult=no");
      assertThat(n2.pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
      cluster.agent("n2").thaw();
      cluster.awaitProtected("n1");
    }
  }

  @Test
  void without_the_token_what_systemd_starts_again_is_killed_again() {
    try (Cluster cluster = prepare(EVER).start()) {
      LabNode n1 = cluster.node("n1");
      cluster.expectOverlap(); // a process lives for an instant between two blows
      cluster.agent("n1").freeze();
      cluster.awaitInService("n2");
      awaitInGuardLog(n1, "came back and is killed");
      assertThat(n1.exec("ip", "-o", "address").out()).doesNotContain(Lab.SERVICE_ADDRESS);

      cluster.agent("n1").thaw();
      cluster.awaitProtected("n2");
      assertThat(state(n1)).as("the agent has told systemd").isIn(AT_REST);
      await("nothing is found any more")
          .atMost(Cluster.PATIENCE)
          .until(() -> events(cluster).lastIndexOf(GONE) >= events(cluster).lastIndexOf(FOUND));
      long before = found(cluster);

      n1.exec("systemctl", "start", "--no-block", UNIT).orThrow();
      await("a unit started by hand on the standby is a stray, and stopped")
          .atMost(Cluster.PATIENCE)
          .until(() -> found(cluster) > before);
      await("stopped").atMost(Cluster.PATIENCE).until(() -> AT_REST.contains(state(n1)));
      cluster.awaitProtected("n2");
    }
  }

  /** Sendmail as an administrator has it from a package: systemd revives it at once, always. */
  private static Cluster prepare(String condition) {
    Cluster cluster = Cluster.prepare();
    for (LabNode node : cluster.lab().nodes()) {
      MailDaemon sendmail = MailDaemon.SENDMAIL;
      node.writeFile(
          "/etc/systemd/system/" + UNIT,
          """
          [Unit]
          Description=Sendmail
          DefaultDependencies=no
          %s
          [Service]
          Type=forking
          PIDFile=%s
          ExecStart=%s
          Restart=always
          RestartSec=50ms
          """
              .formatted(condition, sendmail.pidFile(), String.join(" ", sendmail.startCommand())));
      String given = node.readFile(NodeSetup.GROUP_FILE);
      String unit = given.replaceFirst("start: \\[\"?/usr/sbin/sendmail-mta.*", "unit: " + UNIT);
      assertThat(unit).isNotEqualTo(given);
      node.writeFile(NodeSetup.GROUP_FILE, unit);
      node.powerOff();
      node.bootSystemd();
      node.powerOn();
      node.awaitSystemd();
    }
    return cluster;
  }

  private static String events(Cluster cluster) {
    return cluster.mailkeeper("n1", "events").orThrow().out();
  }

  private static long found(Cluster cluster) {
    return events(cluster).lines().filter(line -> line.contains(FOUND)).count();
  }

  private static String state(LabNode node) {
    return node.exec("systemctl", "is-active", UNIT).out().strip();
  }

  private static void awaitInGuardLog(LabNode node, String text) {
    await("guard: " + text)
        .atMost(Cluster.PATIENCE)
        .until(() -> node.exec("cat", "/run/mailkeeper/guard.log").out().contains(text));
  }
}
