package io.mailkeeper.agent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.cli.Doctor;
import io.mailkeeper.agent.cli.LeaseCommand;
import io.mailkeeper.agent.config.ConfigDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an administrator types, with the leases in a real etcd. */
class EtcdCommandsTest {

  @TempDir private Path temp;
  private EtcdServers servers;
  private ConfigDirectory files;

  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void files() throws Exception {
    servers = EtcdServers.start(1, temp);
    files = new ConfigDirectory(temp);
    node(servers.url(0), "2s");
    files.write(
        "group.yml",
        """
        group: mail
        nodes: [n1]
        hierarchies:
          - tag: sams
            priorities: {n1: 1}
            resources:
              - {kind: daemon, name: smtpd, start: [/opt/none/smtpd]}
        """);
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.resumeAll();
      servers.close();
    }
  }

  private void node(URI endpoint, String timeout) throws Exception {
    files.write(
        "node.yml",
        """
        node: n1
        etcd: {endpoints: ["%s"], timeout: %s}
        state_directory: state
        run_directory: run
        """
            .formatted(endpoint, timeout));
  }

  private Ran run(Object command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config.file", files.nodeYml().toString()));
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private Ran lease(String... args) {
    return run(new LeaseCommand(), args);
  }

  @Test
  void initJoinAndShow() {
    Ran before = lease("join");
    assertThat(before.exit()).isEqualTo(3);
    assertThat(before.err())
        .contains("/mailkeeper/mail/lease.id in etcd at " + servers.url(0) + " is not there")
        .contains("'lease init'");
    Ran init = lease("init");
    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(init.out()).contains("made /mailkeeper/mail in etcd at " + servers.url(0));
    assertThat(lease("init").out()).contains("nothing to do");
    assertThat(lease("join").out()).contains("nothing to do");
    Ran show = lease("show", "--watch", "1ms");
    assertThat(show.exit()).isZero();
    assertThat(show.out())
        .contains("lease directory /mailkeeper/mail in etcd at")
        .contains("of type etcd")
        .contains("hierarchy sams: the directory is good")
        .contains("epoch 0 was released by n1");
  }

  @Test
  void reinitMakesALostLeaseUsable() throws Exception {
    lease("init");
    try (JetcdCluster cluster = servers.cluster(Duration.ofSeconds(2))) {
      String key = "/mailkeeper/mail/hierarchies/sams/epochs/" + "0".repeat(20);
      cluster.commit(Questions.delete(key), cluster.timeout());
    }
    assertThat(lease("show", "--watch", "1ms").out()).contains("holds no epoch");
    Ran plan = lease("reinit", "--dry-run");
    assertThat(plan.exit()).isZero();
    assertThat(plan.out()).contains("publish 0 as RELEASED, next nobody");
  }

  @Test
  void withoutAnAnswerEveryCommandSaysSo() throws Exception {
    lease("init");
    node(servers.url(0), "300ms");
    servers.pause(0);
    Ran join = lease("join");
    assertThat(join.exit()).isEqualTo(3);
    assertThat(join.err()).contains(servers.url(0) + " has not answered within");
    assertThat(lease("show", "--watch", "1ms").out()).contains("has not answered within");
    Ran doctor = run(new Doctor(), "--for", "100ms", "--root", temp.toString());
    assertThat(doctor.exit()).isEqualTo(3);
    assertThat(doctor.out()).contains("BAD   etcd at " + servers.url(0));
  }

  @Test
  void doctorTriesItAndLeavesNothingBehind() throws Exception {
    lease("init");
    Ran doctor = run(new Doctor(), "--for", "200ms", "--root", temp.toString());
    assertThat(doctor.exit()).as(doctor.out()).isZero();
    assertThat(doctor.out())
        .contains("OK    etcd at " + servers.url(0) + ": found etcd 3.")
        .contains("WARN  etcd members: found 1; expected an odd number of members, at least 3")
        .contains("OK    etcd alarms: found none")
        .contains("NOTE  etcd history: found none yet")
        .contains("renewals: found");
    try (JetcdCluster cluster = servers.cluster(Duration.ofSeconds(2))) {
      assertThat(
              cluster
                  .commit(Questions.under("/mailkeeper/mail/doctor"), cluster.timeout())
                  .found()
                  .get(0)
                  .entries())
          .isEmpty();
    }
  }
}
