package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A witness that catches nothing is worth nothing: two nodes serve on purpose, each sign alone. */
class WitnessLabIT {
  private static final String ADDRESS = Lab.SERVICE_ADDRESS + "/24";

  private Lab lab;
  private LabNode n1;
  private LabNode n2;

  @BeforeEach
  void up() {
    LabRequirements.check();
    lab = Lab.up("n1", "n2");
    n1 = lab.node("n1");
    n2 = lab.node("n2");
  }

  @AfterEach
  void down() {
    lab.close();
  }

  @Test
  void catches_sendmail_on_both_nodes() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      MailDaemon.SENDMAIL.startOn(n1);
      MailDaemon.SENDMAIL.startOn(n2);

      WitnessVerdict verdict = witness.verdict();
      assertThatThrownBy(verdict::assertNoOverlapSeen)
          .hasMessageContaining("n1 and n2 BOTH SERVED")
          .hasMessageContaining("port 25")
          .hasMessageContaining("process /usr/libexec/sendmail/sendmail");
    }
  }

  @Test
  void catches_the_address_on_both_nodes() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      n1.exec("ip", "addr", "add", ADDRESS, "dev", "eth0").orThrow();
      n2.exec("ip", "addr", "add", ADDRESS, "dev", "eth0").orThrow();

      assertThatThrownBy(witness.verdict()::assertNoOverlapSeen)
          .hasMessageContaining("address 10.77.0.50");
    }
  }

  @Test
  void catches_the_ipv6_address_on_both_nodes() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      n1.exec("ip", "addr", "add", "fd77::50/64", "dev", "eth0").orThrow();
      n2.exec("ip", "addr", "add", "fd77::50/64", "dev", "eth0").orThrow();

      assertThatThrownBy(witness.verdict()::assertNoOverlapSeen)
          .hasMessageContaining("address fd77::50");
    }
  }

  @Test
  void catches_a_process_that_listens_on_nothing_and_has_no_address() {
    MailDaemon.SENDMAIL.startOn(n1);
    MailDaemon.SENDMAIL.startOn(n2);
    n1.freezeProcess(MailDaemon.SENDMAIL.masterPid(n1));
    try (var witness = Witness.watch(lab, Watched.mail().withPorts(List.of()))) {
      assertThatThrownBy(witness.verdict()::assertNoOverlapSeen)
          .hasMessageContaining("[process /usr/libexec/sendmail/sendmail]");
    }
  }

  @Test
  void catches_a_port_alone() {
    n1.exec(AppServer.LINE.startCommand(lab).toArray(String[]::new)).orThrow();
    n2.exec(AppServer.LINE.startCommand(lab).toArray(String[]::new)).orThrow();
    try (var witness = Witness.watch(lab, Watched.mail().withExecutables("^nothing$"))) {
      assertThatThrownBy(witness.verdict()::assertNoOverlapSeen)
          .hasMessageContaining("[port 9000]");
    }
  }

  @Test
  void catches_a_write_to_the_store_by_a_node_that_shows_no_other_sign() {
    MailDaemon.SENDMAIL.startOn(n1);
    try (var witness = Witness.watch(lab, Watched.mail())) {
      n2.writeFile(
          LabNode.SHARED + "/home/alice/Maildir/new/late", "from a node that was moved away");
      n2.writeFile(LabNode.SHARED + "/lease/n2", "anybody may write here");

      WitnessVerdict verdict = witness.verdict();
      assertThatThrownBy(verdict::assertNoOverlapSeen).hasMessageContaining("n2 wrote within");
      assertThat(verdict.servingsOf("n2"))
          .singleElement()
          .satisfies(serving -> assertThat(serving.event()).isTrue());
    }
  }

  @Test
  void a_write_that_hung_is_caught_when_it_is_let_go_after_the_move() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      n1.hangStore();
      Path log = lab.workDirectory().resolve("late.log");
      String late = "echo late >/srv/shared/home/alice/Maildir/new/late";
      LabProcess writer = n1.spawn(List.of("sh", "-c", late), log);
      assertThat(writer.awaitExit(Duration.ofMillis(100))).isEmpty();
      MailDaemon.SENDMAIL.startOn(n2);
      n1.freeStore();
      assertThat(writer.awaitExit(Duration.ofSeconds(5))).hasValue(0);

      assertThatThrownBy(witness.verdict()::assertNoOverlapSeen)
          .hasMessageContaining("[write home]");
    }
  }

  @Test
  void a_clean_move_and_a_power_off_are_no_overlap() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      serve(n1);
      stop(n1);
      serve(n2);
      n2.powerOff();
      serve(n1);
      n2.powerOn();
      n1.powerOff();
      serve(n2);

      WitnessVerdict verdict = witness.verdict();
      assertThatCode(verdict::assertNoOverlap).doesNotThrowAnyException();
      assertThat(verdict.servingsOf("n1")).hasSize(2);
      assertThat(verdict.servingsOf("n2")).hasSize(2);
      assertThat(verdict.sampling().looks()).isPositive();
      System.out.println(verdict.sampling());
    }
  }

  @Test
  void a_zombie_serves_nobody() {
    // Kept in a variable: a Popen that nobody refers to reaps a child that has already ended.
    String parent =
        """
        import subprocess, time
        child = subprocess.Popen(['/usr/sbin/dovecot', '--version'])
        time.sleep(100)
        """;
    n2.spawn(List.of("/usr/bin/python3", "-c", parent), lab.workDirectory().resolve("zombie.log"));
    await().until(() -> n2.exec("ps", "-eo", "stat,comm").out().contains("Z    dove"));
    try (var witness = Witness.watch(lab, Watched.mail())) {
      assertThat(witness.verdict().servings()).isEmpty();
    }
  }

  @Test
  void a_queue_listing_serves_nobody() {
    try (var witness = Witness.watch(lab, Watched.mail())) {
      n1.exec("/usr/sbin/sendmail-mta", "-bp", "-C", "/etc/mail/sendmail.cf").orThrow();

      assertThat(witness.verdict().servings()).isEmpty();
    }
  }

  private static void serve(LabNode node) {
    node.exec("ip", "addr", "add", ADDRESS, "dev", "eth0").orThrow();
    MailDaemon.SENDMAIL.startOn(node);
  }

  private static void stop(LabNode node) {
    node.exec("ip", "addr", "del", ADDRESS, "dev", "eth0").orThrow();
    MailDaemon.SENDMAIL.killOn(node);
    await().until(() -> node.pidsOf(MailDaemon.SENDMAIL.executable()).isEmpty());
  }
}
