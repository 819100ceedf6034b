package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.Presence;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Needs;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.Signals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DaemonAdapterTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  /** Where the daemon's processes are kept together. */
  enum Home {
    CGROUP,
    SESSION
  }

  @TempDir Path directory;
  private PlayedDaemon played;
  private Optional<Cgroup> used = Optional.empty();
  private final List<DaemonAdapter> adapters = new ArrayList<>();

  @BeforeEach
  void play() throws IOException {
    Needs.program("/usr/bin/perl");
    played = new PlayedDaemon(directory, PlayedDaemon.freePort());
  }

  @AfterEach
  void leaveNothing() throws IOException {
    adapters.forEach(adapter -> adapter.stop(StopMode.FORCED, LONG));
    played.running().forEach(id -> Signals.send(id, Signals.KILL));
    if (used.isPresent()) {
      await().until(used.get()::remove);
    }
  }

  private DaemonAdapter adapter(String habits, Home home) {
    return adapter(played.resource(habits), home);
  }

  private DaemonAdapter adapter(Resource.Daemon daemon, Home home) {
    if (home == Home.CGROUP) {
      Needs.root();
      used = Needs.cgroups("daemon-test").of("mail", directory.getFileName().toString());
    }
    DaemonAdapter adapter = played.adapter(daemon, home == Home.CGROUP ? used : Optional.empty());
    adapters.add(adapter);
    return adapter;
  }

  private static void good(Outcome outcome) {
    assertThat(outcome.ok()).as(outcome.detail()).isTrue();
  }

  private static void kill(ProcessId id) {
    Signals.send(id, Signals.KILL);
    await().until(() -> !id.alive());
  }

  @ParameterizedTest
  @CsvSource({
    "daemonise, CGROUP, ORDERLY",
    "daemonise, SESSION, ORDERLY",
    "daemonise, CGROUP, FORCED",
    "daemonise slow, SESSION, ORDERLY",
    "daemonise children, CGROUP, ORDERLY",
    "daemonise children, SESSION, ORDERLY",
    "daemonise children stubborn, CGROUP, FORCED",
    "daemonise children stubborn, SESSION, FORCED",
    "background, CGROUP, ORDERLY",
    "stay, CGROUP, ORDERLY",
    "stay, SESSION, ORDERLY",
    "stay children, SESSION, FORCED",
  })
  void startsAndStops(String habits, Home home, StopMode mode) throws IOException {
    DaemonAdapter adapter = adapter(habits, home);
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
    good(adapter.start(LONG));
    assertThat(adapter.presence()).isEqualTo(Presence.IN_SERVICE);
    List<ProcessId> all = adapter.processes();
    assertThat(all).contains(adapter.mainProcess().orElseThrow());
    assertThat(all).hasSize(habits.contains("children") ? 3 : 1);

    good(adapter.stop(mode, Duration.ofSeconds(2)));
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
    assertThat(all).noneMatch(ProcessId::alive);
    assertThat(played.pidFile).doesNotExist();
    assertThat(adapter.stop(mode, LONG)).isEqualTo(Outcome.done("mta was not running"));
  }

  @ParameterizedTest
  @EnumSource
  void isRestartedAfterKill(Home home) {
    DaemonAdapter adapter = adapter("daemonise", home);
    good(adapter.start(LONG));
    ProcessId first = adapter.mainProcess().orElseThrow();
    kill(first);
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
    assertThat(played.pidFile).exists();
    good(adapter.start(LONG));
    assertThat(adapter.mainProcess().orElseThrow()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void findsChildrenOfAKilledDaemon(Home home) throws IOException {
    DaemonAdapter adapter = adapter("daemonise children", home);
    good(adapter.start(LONG));
    kill(adapter.mainProcess().orElseThrow());
    assertThat(adapter.presence()).isEqualTo(Presence.PARTLY);
    assertThat(adapter.processes()).hasSize(2);
    good(adapter.stop(StopMode.ORDERLY, Duration.ofSeconds(2)));
    assertThat(adapter.processes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "daemonise children, CGROUP",
    "daemonise children, SESSION",
    "stay, CGROUP",
    "stay children, SESSION",
  })
  void anAgentStartedAnewKnowsIt(String habits, Home home) throws IOException {
    DaemonAdapter before = adapter(habits, home);
    good(before.start(LONG));
    DaemonAdapter after = adapter(habits, home);
    assertThat(after.mainProcess()).isEqualTo(before.mainProcess());
    assertThat(after.processes()).hasSameElementsAs(before.processes());
    assertThat(after.start(LONG).detail()).startsWith("mta runs already, pid ");
    good(after.stop(StopMode.ORDERLY, Duration.ofSeconds(2)));
    assertThat(before.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }

  @ParameterizedTest
  @EnumSource
  void adoptsOneStartedByHand(Home home) throws Exception {
    new ProcessBuilder(played.argv("daemonise children")).start().waitFor();
    await().until(() -> Files.exists(played.pidFile) && Files.size(played.pidFile) > 0);
    DaemonAdapter adapter = adapter("daemonise children", home);
    good(adapter.start(LONG));
    assertThat(adapter.processes()).hasSize(3);
    if (home == Home.CGROUP) {
      assertThat(used.orElseThrow().pids()).hasSize(3);
    }
    good(adapter.stop(StopMode.ORDERLY, Duration.ofSeconds(2)));
  }

  /** The children hold no socket, and their parent is gone by the second look. */
  @ParameterizedTest
  @EnumSource
  void stopsAnOrphanWithItsChildren(Home home) throws Exception {
    new ProcessBuilder(played.argv("daemonise nopid children stubborn")).start();
    DaemonAdapter adapter = adapter("daemonise", home);
    await().until(() -> played.running().size() == 3 && adapter.presence() == Presence.PARTLY);
    good(adapter.stop(StopMode.FORCED, LONG));
    assertThat(played.running()).isEmpty();
  }

  /** A second sendmail overwrites the pid file and ends: the first one is then without a trace. */
  @Test
  void findsAnOrphanOnItsPort() throws Exception {
    new ProcessBuilder(played.argv("daemonise nopid")).start();
    DaemonAdapter adapter = adapter("daemonise", Home.CGROUP);
    await().until(() -> adapter.presence() == Presence.PARTLY);
    assertThat(adapter.mainProcess()).isEmpty();
    good(adapter.start(LONG));
    good(adapter.stop(StopMode.ORDERLY, LONG));
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }

  @Test
  void doesNotStartWhereAStrangerListens() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket stranger = new ServerSocket(played.port, 1, loopback)) {
      DaemonAdapter adapter = adapter("daemonise", Home.SESSION);
      Outcome outcome = adapter.start(LONG);
      assertThat(outcome.ok()).isFalse();
      assertThat(outcome.detail())
          .startsWith("mta was not started: 127.0.0.1 port " + stranger.getLocalPort())
          .contains("is taken by pid " + ProcessHandle.current().pid());
      good(adapter.stop(StopMode.ORDERLY, LONG));
      assertThat(stranger.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsWhatAFailedStartSaid(Home home) throws IOException {
    DaemonAdapter adapter = adapter("fail", home);
    Outcome outcome = adapter.start(LONG);
    assertThat(outcome)
        .isEqualTo(Outcome.failed("mta ended with code 3; it said: cannot open | the queue"));
    assertThat(adapter.processes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingOfAStartThatTookTooLong(Home home) throws IOException {
    DaemonAdapter adapter = adapter("daemonise nopid children", home);
    Outcome outcome = adapter.start(Duration.ofSeconds(2));
    assertThat(outcome.ok()).isFalse();
    assertThat(outcome.detail()).contains("no running process in " + played.pidFile);
    if (home == Home.CGROUP) {
      assertThat(used.orElseThrow().pids()).isEmpty();
    }
    assertThat(played.running()).isEmpty();
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }

  @ParameterizedTest
  @EnumSource
  void killsWhatIgnoresTheOrder(Home home) {
    DaemonAdapter adapter = adapter("daemonise stubborn children", home);
    good(adapter.start(LONG));
    good(adapter.stop(StopMode.ORDERLY, Duration.ofSeconds(2)));
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }

  @Test
  void wakesASuspendedDaemonToStopIt() throws Exception {
    DaemonAdapter adapter = adapter("daemonise", Home.SESSION);
    good(adapter.start(LONG));
    Signals.send(adapter.mainProcess().orElseThrow(), Signals.STOP);
    good(adapter.stop(StopMode.ORDERLY, LONG));
  }

  /** One that looks for its children too early, as dovecot's master does, waits 0.1 to 1 s more. */
  @ParameterizedTest
  @EnumSource
  void letsTheMainProcessActOnceTheOthersHaveGone(Home home) throws IOException {
    DaemonAdapter adapter = adapter("daemonise parent", home);
    good(adapter.start(LONG));
    good(adapter.stop(StopMode.ORDERLY, LONG));
    assertThat(played.lastWords()).isEqualTo("alone");
  }

  @ParameterizedTest
  @CsvSource({"/bin/true", "/bin/false", "/no/such/program"})
  void believesNoStopCommand(String command) throws IOException {
    Resource.Daemon d = played.resource("daemonise children");
    DaemonAdapter adapter =
        adapter(
            new Resource.Daemon(
                d.name(),
                d.dependsOn(),
                d.start(),
                List.of(command),
                d.pidFile(),
                d.executable(),
                d.listens(),
                d.startMax(),
                d.stopMax()),
            Home.SESSION);
    good(adapter.start(LONG));
    List<ProcessId> all = adapter.processes();
    good(adapter.stop(StopMode.ORDERLY, Duration.ofSeconds(2)));
    assertThat(all).hasSize(3).noneMatch(ProcessId::alive);
  }

  /** After a reboot the number in an old pid file may be anybody's. */
  @Test
  void touchesNoStrangerNamedByAStalePidFile() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    try {
      Files.writeString(played.pidFile, stranger.pid() + "\n");
      DaemonAdapter adapter = adapter("daemonise", Home.SESSION);
      assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
      assertThat(adapter.mainProcess()).isEmpty();
      good(adapter.start(LONG));
      good(adapter.stop(StopMode.FORCED, LONG));
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  /** A daemon in the foreground of a shell must not take the shell with it. */
  @Test
  void sparesTheSessionItWasStartedFromByHand() throws Exception {
    List<String> argv = played.argv("background");
    String script = "\"$0\" \"$@\" & sleep 1000 & wait";
    List<String> shell = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", script));
    shell.addAll(argv);
    Process session = new ProcessBuilder(shell).start();
    DaemonAdapter adapter = adapter("background", Home.SESSION);
    await().until(() -> adapter.mainProcess().isPresent());
    good(adapter.start(LONG));
    good(adapter.stop(StopMode.FORCED, LONG));
    assertThat(session.isAlive()).isTrue();
    session.descendants().forEach(ProcessHandle::destroyForcibly);
    session.destroyForcibly();
  }

  @Test
  void keepsItsLogSmall() throws IOException {
    BoundedLog log = new BoundedLog(directory.resolve("log"), 10);
    Files.writeString(log.path(), "0123456789");
    log.trim();
    assertThat(log.size()).isEqualTo(10);
    Files.writeString(log.path(), "0123456789a");
    log.trim();
    assertThat(log.size()).isZero();
    assertThat(directory.resolve("log.1")).hasContent("0123456789a");
  }
}
