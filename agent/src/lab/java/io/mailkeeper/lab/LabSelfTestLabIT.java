package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab must be worth believing before anything is measured with it. */
class LabSelfTestLabIT {
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
  void nodes_reach_each_other_over_both_networks_until_a_cable_is_cut() {
    assertThat(ping(n1, "10.77.0.12")).isTrue();
    assertThat(ping(n1, "10.78.0.12")).isTrue();
    assertThat(ping(n1, "fd77::12")).isTrue();

    n2.cutService();
    assertThat(ping(n1, "10.77.0.12")).isFalse();
    assertThat(ping(n1, "10.78.0.12")).isTrue();

    n2.healService();
    n2.cutInterconnect();
    assertThat(ping(n1, "10.77.0.12")).isTrue();
    assertThat(ping(n1, "10.78.0.12")).isFalse();
  }

  @Test
  void a_node_is_a_machine_of_its_own() {
    assertThat(n1.exec("hostname", "-f").out()).isEqualTo("n1.lab\n");
    assertThat(n2.exec("hostname").out()).isEqualTo("n2\n");
    assertThat(n1.readFile("/etc/machine-id"))
        .hasSize(33)
        .isNotEqualTo(n2.readFile("/etc/machine-id"));
    assertThat(n1.bootId()).isNotEqualTo(n2.bootId());
    assertThat(n1.readFile("/proc/self/cgroup")).contains("0::/\n");
    n1.exec("mkdir", "/sys/fs/cgroup/daemons").orThrow();
    assertThat(n1.cgroup().resolve("daemons")).isDirectory();
  }

  @Test
  void etc_and_var_outlive_a_power_cycle_but_run_and_the_boot_id_do_not() {
    String machine = n1.readFile("/etc/machine-id");
    String boot = n1.bootId();
    n1.writeFile("/etc/mailkeeper/group.yml", "name: mail\n");
    n1.writeFile("/var/lib/mailkeeper/state", "kept");
    n1.writeFile("/run/mailkeeper/pid", "1");

    n1.powerOff();
    n1.powerOn();

    assertThat(n1.readFile("/etc/mailkeeper/group.yml")).isEqualTo("name: mail\n");
    assertThat(n1.readFile("/var/lib/mailkeeper/state")).isEqualTo("kept");
    assertThat(n1.exec("test", "-e", "/run/mailkeeper").exit()).isEqualTo(1);
    assertThat(n1.readFile("/etc/machine-id")).isEqualTo(machine);
    assertThat(n1.bootId()).isNotEqualTo(boot);
  }

  @Test
  void power_off_ends_every_process_and_nothing_answers_any_more() {
    MailDaemon.SENDMAIL.startOn(n1);
    MailDaemon.DOVECOT.startOn(n1);
    LabProcess agent = n1.spawn(List.of("sleep", "1000"), log("sleep"));
    n1.exec("mkdir", "/sys/fs/cgroup/fenced").orThrow();
    assertThat(agent.pid()).isLessThan(1000);
    assertThat(ping(n2, n1.address())).isTrue();
    n1.hangStore();
    LabProcess hanging = n1.spawn(List.of("ls", "-l", LabNode.SHARED), log("ls"));
    assertThat(hanging.awaitExit(Duration.ofMillis(100))).isEmpty();

    n1.powerOff();

    assertThat(agent.awaitExit(Duration.ofSeconds(5))).hasValue(137);
    assertThat(hanging.awaitExit(Duration.ofSeconds(5))).hasValue(137);
    assertThat(n1.cgroup()).doesNotExist();
    assertThat(ping(n2, n1.address())).isFalse();
    assertThatThrownBy(() -> n1.exec("true")).hasMessage("n1 is powered off");
    n1.powerOn();
    assertThat(ping(n2, n1.address())).isTrue();
    assertThat(n1.pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();
  }

  @Test
  void a_frozen_process_stands_still_and_goes_on_when_thawed() {
    String counter = "while :; do echo tick; sleep 0.01; done";
    LabProcess process = n1.spawn(List.of("bash", "-c", counter), log("counter"));
    await().until(() -> process.log().contains("tick"));

    process.freeze();
    // SIGSTOP takes effect a moment after kill has returned: still means still for a while.
    var last = new AtomicReference<String>("");
    await()
        .during(Duration.ofMillis(200))
        .until(() -> process.log().equals(last.getAndSet(process.log())));
    process.thaw();
    int before = process.log().length();
    await().until(() -> process.log().length() > before);

    process.freeze();
    process.kill();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void orphans_are_reaped() {
    n1.exec("sh", "-c", "sleep 0.01 & sleep 0.02 & :").orThrow();

    await().untilAsserted(() -> assertThat(n1.exec("ps", "-eo", "stat").out()).doesNotContain("Z"));
  }

  @Test
  void a_jvm_runs_in_a_node_and_finds_its_own_files() {
    String program =
        """
        class Hello {
          public static void main(String[] args) throws Exception {
            System.out.println(java.net.InetAddress.getLocalHost());
          }
        }
        """;
    n1.writeFile("/etc/mailkeeper/Hello.java", program);
    String java = System.getProperty("java.home") + "/bin/java";
    LabProcess process = n1.spawn(List.of(java, "/etc/mailkeeper/Hello.java"), log("java"));

    assertThat(process.awaitExit(Duration.ofSeconds(20))).hasValue(0);
    assertThat(process.log()).isEqualTo("n1/10.77.0.11\n");
  }

  @Test
  void a_hanging_store_hangs_one_node_and_goes_on_when_it_is_freed() {
    n1.writeFile(LabNode.SHARED + "/note", "before");
    n1.hangStore();
    LabProcess reader = n1.spawn(List.of("cat", LabNode.SHARED + "/note"), log("cat"));

    assertThat(reader.awaitExit(Duration.ofMillis(300))).isEmpty();
    assertThat(n2.readFile(LabNode.SHARED + "/note")).isEqualTo("before");
    n2.writeFile(LabNode.SHARED + "/note", "after");

    n1.freeStore();
    assertThat(reader.awaitExit(Duration.ofSeconds(5))).hasValue(0);
    assertThat(reader.log()).isEqualTo("after");
  }

  @Test
  void mail_sent_by_smtp_is_read_by_imap_and_pop3() {
    serve(n1);
    MailClient mail = lab.client().mail(Lab.SERVICE_ADDRESS);

    assertThat(mail.send("token-1").error()).isEmpty();
    try (var half = mail.sendHalf("token-2")) {
      await().until(half::isPaused);
      half.goOn();
      assertThat(half.answer().ok()).isTrue();
    }
    assertThat(mail.append("token-3").error()).isEmpty();

    for (String token : List.of("token-1", "token-2", "token-3")) {
      await().untilAsserted(() -> assertThat(mail.readImap(token).count()).isEqualTo(1));
      assertThat(mail.readImap(token).body()).contains("hello " + token);
      assertThat(mail.readPop3(token).count()).isEqualTo(1);
    }
    assertThat(mail.readImap("token-4").count()).isZero();
  }

  @Test
  void the_small_servers_answer() {
    n1.exec(AppServer.HTTP.startCommand(lab).toArray(String[]::new)).orThrow();
    n1.exec(AppServer.LINE.startCommand(lab).toArray(String[]::new)).orThrow();

    assertThat(lab.client().get("http://10.77.0.11:8890/").out()).isEqualTo("<h1>mail</h1>n1\n");
    String talk = "exec 3<>/dev/tcp/10.77.0.11/9000; printf 'PING\\r\\nQUIT\\r\\n' >&3; cat <&3";
    assertThat(lab.client().exec("bash", "-c", talk).out())
        .isEqualTo("200 ready\r\n200 PONG\r\n200 bye\r\n");
    long pid = Long.parseLong(n1.readFile(AppServer.LINE.pidFile()).strip());
    n1.signal(pid, "TERM");
    await().until(() -> n1.exec("test", "-e", AppServer.LINE.pidFile()).exit() == 1);
  }

  @Test
  void the_client_measures_the_outage_of_a_killed_sendmail() {
    serve(n1);
    try (var client = lab.client().measure(Lab.SERVICE_ADDRESS)) {
      await().until(() -> client.soFar().answering());
      long killed = Lab.now();
      MailDaemon.SENDMAIL.killOn(n1);
      await().until(() -> client.soFar().bad() > 5);
      assertThat(client.soFar().outage()).isPositive();
      MailDaemon.SENDMAIL.startOn(n1);
      long started = Lab.now();
      await().until(() -> client.soFar().bad() > 0 && client.soFar().answering());
      SmtpReport report = client.stop();

      assertThat(report.kinds()).containsKey("ConnectionRefusedError");
      assertThat(report.gapFrom()).isLessThan(started);
      assertThat(report.gapTo()).isGreaterThan(killed);
      assertThat(report.longestGap()).isGreaterThan(Duration.ofMillis(60));
    }
  }

  @Test
  void the_client_tells_of_a_service_that_never_came_back() {
    serve(n1);
    try (var client = lab.client().measure(Lab.SERVICE_ADDRESS)) {
      await().until(() -> client.soFar().answering());
      n1.powerOff();
      await().until(() -> client.soFar().bad() > 20);
      SmtpReport report = client.stop();

      assertThat(report.answering()).isFalse();
      assertThat(report.open()).isGreaterThan(report.longestGap());
      assertThat(report.outage()).isEqualTo(report.open());
    }
  }

  @Test
  void closing_leaves_no_process_and_no_file() throws IOException {
    serve(n1);
    n1.spawn(List.of("sleep", "1000"), log("sleep"));
    lab.client().measure(Lab.SERVICE_ADDRESS);
    Witness.watch(lab, Watched.mail());
    List<Long> pids = Lifespan.processesOf(lab.cgroup());
    assertThat(pids).hasSizeGreaterThan(8);

    lab.close();

    assertThat(lab.workDirectory()).doesNotExist();
    assertThat(lab.cgroup()).doesNotExist();
    await().untilAsserted(() -> assertThat(pids).noneMatch(Lifespan::runs));
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(lab.workDirectory().toString());
  }

  @Test
  void labs_of_running_jvms_stay_and_do_not_meet() {
    n2.powerOff();
    try (var other = Lab.up("n1", "n2")) {
      assertThat(ping(other.node("n1"), "10.77.0.12")).isTrue();
      assertThat(ping(n1, "10.77.0.12")).isFalse();
      other.node("n1").writeFile(LabNode.SHARED + "/note", "theirs");
      assertThat(n1.exec("test", "-e", LabNode.SHARED + "/note").exit()).isEqualTo(1);
    }
    assertThat(n1.isOn()).isTrue();
    assertThat(n1.exec("true").exit()).isZero();
  }

  @Test
  void what_a_killed_jvm_left_behind_is_swept_by_the_next_lab() throws IOException {
    serve(n1);
    List<Long> pids = Lifespan.processesOf(lab.cgroup());
    // As if the owner had been another process, which is gone.
    Files.writeString(lab.workDirectory().resolve("owner"), "1 1");

    try (var next = Lab.up("n1")) {
      assertThat(next.workDirectory()).exists();
      assertThat(lab.workDirectory()).doesNotExist();
      assertThat(lab.cgroup()).doesNotExist();
      await().untilAsserted(() -> assertThat(pids).noneMatch(Lifespan::runs));
    }
  }

  /** Puts the service on a node by hand. */
  private static void serve(LabNode node) {
    node.exec("ip", "addr", "add", Lab.SERVICE_ADDRESS + "/24", "dev", "eth0").orThrow();
    MailDaemon.SENDMAIL.startOn(node);
    MailDaemon.DOVECOT.startOn(node);
  }

  /** Whether the other's kernel answers at all: a refused connection is an answer. */
  private static boolean ping(LabNode from, String to) {
    String program =
        """
        import socket, sys
        probe = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)
        probe.settimeout(0.5)
        try: probe.connect((sys.argv[1], 1))
        except ConnectionRefusedError: pass
        except OSError: sys.exit(1)
        """;
    return from.exec("/usr/bin/python3", "-c", program, to).exit() == 0;
  }

  private Path log(String name) {
    return lab.workDirectory().resolve(name + ".log");
  }
}
