package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.Presence;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessWatch;
import io.mailkeeper.healer.system.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real sendmail, with a configuration, queue and port of its own. */
class SendmailTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Path SENDMAIL = Path.of("/usr/sbin/sendmail");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static final String CONFIGURATION =
      """
      divert(0)dnl
      include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
      OSTYPE(`debian')dnl
      undefine(`confHOST_STATUS_DIRECTORY')dnl
      define(`confDOMAIN_NAME', `mail.example')dnl
      define(`QUEUE_DIR', `DIR/queue')dnl
      define(`ALIAS_FILE', `DIR/aliases')dnl
      define(`STATUS_FILE', `DIR/statistics')dnl
      define(`confPID_FILE', `DIR/sendmail.pid')dnl
      define(`confSERVICE_SWITCH_FILE', `DIR/service.switch')dnl
      define(`confCONTROL_SOCKET_NAME', `')dnl
      define(`confTO_IDENT', `0')dnl
      define(`confDONT_PROBE_INTERFACES', `True')dnl
      define(`confREFUSE_LA', `1000')dnl
      FEATURE(`no_default_msa')dnl
      DAEMON_OPTIONS(`Family=inet, Name=MTA, Port=PORT, Addr=127.0.0.1')dnl
      MAILER_DEFINITIONS
      MAILER(`local')dnl
      MAILER(`smtp')dnl
      """;

  @TempDir Path directory;
  private Path pidFile = Path.of("/");
  private List<String> command = List.of();
  private int port;
  private Cgroup cgroup = new Cgroup(Path.of("/"));
  private Optional<DaemonAdapter> started = Optional.empty();

  @BeforeEach
  void configure() throws IOException {
    Needs.root();
    Needs.program(SENDMAIL.toString());
    Needs.program("/usr/bin/m4");
    Needs.need(
        Files.exists(Path.of("/usr/share/sendmail/cf/m4/cf.m4")), "sendmail-cf is not installed");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(
        directory.resolve("queue"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    port = PlayedDaemon.freePort();
    Path source = directory.resolve("sendmail.mc");
    Path configuration = directory.resolve("sendmail.cf");
    Files.writeString(
        source,
        CONFIGURATION
            .replace("DIR", directory.toString())
            .replace("PORT", Integer.toString(port))
            .replace("QUEUE_" + directory, "QUEUE_DIR"));
    Files.writeString(directory.resolve("service.switch"), "hosts files\naliases files\n");
    String made = "m4 \"$0\" >\"$1\"";
    Commands.Result m4 =
        new LocalCommands()
            .run(List.of("/bin/sh", "-c", made, source.toString(), configuration.toString()), LONG);
    assertThat(m4.ok()).as(m4.output()).isTrue();
    pidFile = directory.resolve("sendmail.pid");
    // Where the host's name has no domain sendmail would sleep for a minute: give it one of its
    // own.
    command =
        List.of(
            "unshare",
            "--uts",
            "/bin/sh",
            "-c",
            "hostname \"$0\" && exec \"$@\"",
            "mail.example",
            SENDMAIL.toString(),
            "-C",
            configuration.toString(),
            "-L",
            "mktest",
            "-bd",
            "-q1m");
    cgroup = Needs.cgroups("sendmail-test").of("mail", "mta").orElseThrow();
  }

  private DaemonAdapter adapter(Optional<Cgroup> home) {
    Resource.Daemon daemon =
        new Resource.Daemon(
            "mta",
            List.of(),
            command,
            List.of(),
            Optional.of(pidFile),
            Optional.of(SENDMAIL),
            List.of(new Resource.Listen(LOOPBACK, port)),
            LONG,
            LONG);
    DaemonAdapter adapter =
        new DaemonAdapter(
            daemon,
            Launcher.local(),
            new LocalCommands(),
            home,
            StartToken.NOT_NEEDED,
            directory.resolve("run"));
    started = Optional.of(adapter);
    return adapter;
  }

  @AfterEach
  void leaveNothing() throws IOException {
    started.ifPresent(adapter -> adapter.stop(StopMode.FORCED, LONG));
    await().until(cgroup::remove);
  }

  private static void good(Outcome outcome) {
    assertThat(outcome.ok()).as(outcome.detail()).isTrue();
  }

  /** The pid file may be there an instant before the daemon listens: the next probe tries again. */
  private void banner() {
    await()
        .ignoreException(ConnectException.class)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LONG)
        .untilAsserted(this::greeted);
  }

  private void greeted() throws IOException {
    try (Socket socket = new Socket(LOOPBACK, port);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(reader.readLine()).startsWith("220 mail.example ESMTP Sendmail");
    }
  }

  /** Printed, not asserted: kill, notice, start, and the banner is there. */
  @Test
  void isRepairedAfterKill() throws Exception {
    DaemonAdapter adapter = adapter(Optional.of(cgroup));
    good(adapter.start(LONG));
    List<Long> starts = new ArrayList<>();
    List<Long> repairs = new ArrayList<>();
    try (ProcessWatch watch = ProcessWatch.open()) {
      for (int i = 0; i < 20; i++) {
        CountDownLatch gone = new CountDownLatch(1);
        ProcessId main = adapter.mainProcess().orElseThrow();
        watch.watch(main, gone::countDown);
        long killed = System.nanoTime();
        Signals.send(main, Signals.KILL);
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        long begun = System.nanoTime();
        good(adapter.start(LONG));
        long up = System.nanoTime();
        banner();
        starts.add((up - begun) / 1_000_000);
        repairs.add((System.nanoTime() - killed) / 1_000_000);
      }
    }
    Collections.sort(starts);
    Collections.sort(repairs);
    System.out.printf(
        "sendmail, 20 runs: start %d ms (most %d); kill to banner %d ms (least %d, most %d)%n",
        starts.get(10), starts.get(19), repairs.get(10), repairs.get(0), repairs.get(19));
    good(adapter.stop(StopMode.ORDERLY, LONG));
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }

  /** Whoever starts a second one by hand loses the first one's pid file; its port stays taken. */
  @Test
  void stopsTheOrphanThatASecondStartMakes() throws Exception {
    DaemonAdapter adapter = adapter(Optional.empty());
    good(adapter.start(LONG));
    ProcessId first = adapter.mainProcess().orElseThrow();
    Files.delete(pidFile);
    assertThat(adapter.mainProcess()).isEmpty();
    assertThat(adapter.presence()).isEqualTo(Presence.PARTLY);
    good(adapter.start(LONG));
    assertThat(first.alive()).isTrue();
    banner();
    good(adapter.stop(StopMode.ORDERLY, LONG));
    assertThat(first.alive()).isFalse();
  }

  @Test
  void sessionsUnderWayEndWithIt() throws Exception {
    DaemonAdapter adapter = adapter(Optional.of(cgroup));
    good(adapter.start(LONG));
    try (Socket session = new Socket(LOOPBACK, port)) {
      assertThat(session.getInputStream().read()).isEqualTo('2');
      List<ProcessId> all = adapter.processes();
      assertThat(all).hasSize(2);
      good(adapter.stop(StopMode.ORDERLY, Duration.ofSeconds(4)));
      assertThat(all).noneMatch(ProcessId::alive);
    }
  }
}
