package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.SystemBootClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real guard process in a directory of its own, the services it guards, and what it said. */
final class GuardRun implements AutoCloseable {

  static final String TAG = "mail";
  static final Duration BOUND = Duration.ofMillis(1_600);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final Path dir;
  final Path token;
  final BootClock clock = SystemBootClock.open();
  final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  GuardLink link;
  private final List<Process> services = new ArrayList<>();
  private final List<Path> cgroups = new ArrayList<>();

  private final GuardLauncher launcher;

  GuardRun(Path dir) throws IOException {
    this(dir, GuardOptions.NONE);
  }

  GuardRun(Path dir, GuardOptions options) throws IOException {
    this.dir = dir;
    this.launcher = GuardLauncher.ofThisProcess().with(options);
    this.token = dir.resolve("mail.token");
    this.link = connect();
  }

  GuardLink connect() throws IOException {
    return launcher.ensure(dir, "node-1", UUID.randomUUID(), new Recorder(said), LIMIT);
  }

  void reconnect() throws IOException {
    link = connect();
  }

  /** The listener's calls as lines. */
  record Recorder(BlockingQueue<String> said) implements GuardLink.Listener {
    @Override
    public void onFired(String tag, long epoch) {
      said.add("fired " + tag + " " + epoch);
    }

    @Override
    public void onVerified(String tag, long epoch) {
      said.add("verified " + tag + " " + epoch);
    }

    @Override
    public void onUnverified(String tag, long epoch, String what) {
      said.add("unverified " + tag + " " + epoch);
    }

    @Override
    public void onWatchdog(WatchdogStatus status) {
      said.add("watchdog " + status.kind());
    }

    @Override
    public void onGone() {
      said.add("gone");
    }
  }

  void expect(String line) throws InterruptedException {
    assertThat(said.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(line);
  }

  /** Gives the guard a plan and waits until it has cleared what the plan names. */
  void planAndClear(String words) throws InterruptedException {
    plan(words);
    expect("verified mail -1");
  }

  void plan(String words) {
    assertThat(link.plan(TAG, PlanText.read(words + " token=" + token)).join()).isEmpty();
  }

  ArmAnswer arm(long epoch, Duration ahead) {
    return link.arm(TAG, epoch, clock.now().plus(ahead), BOUND).join();
  }

  /** As the agent arms: with the moment of its ordered stop. */
  ArmAnswer armNext(long epoch, boolean required) {
    Uptime now = clock.now();
    return link.arm(
            TAG,
            epoch,
            now.plus(Duration.ofMinutes(10)),
            BOUND,
            now.plus(Duration.ofMinutes(5)),
            required)
        .join();
  }

  void armed(long epoch, Duration ahead) {
    assertThat(arm(epoch, ahead)).isEqualTo(new ArmAnswer(ArmAnswer.Kind.ARMED, epoch, ""));
  }

  GuardStatus status() {
    return link.status(TAG).join();
  }

  /** A daemon that ignores SIGTERM, with a child, in a session of its own. */
  Process stubborn(Optional<Path> cgroup) throws IOException {
    String join = cgroup.map(c -> "echo $$ > " + c + "/cgroup.procs; ").orElse("");
    Process process =
        new ProcessBuilder(
                "setsid", "sh", "-c", join + "trap '' TERM; echo up; while :; do sleep 1; done")
            .redirectErrorStream(true)
            .start();
    services.add(process);
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    assertThat(out.readLine()).isEqualTo("up");
    return process;
  }

  /** A fresh cgroup2 directory, if this machine lets us make one. */
  Optional<Path> cgroup() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(" - cgroup2 ")) {
        Path made = Path.of(line.split(" ", -1)[4], "mailkeeper-test-" + UUID.randomUUID());
        try {
          Files.createDirectory(made);
          cgroups.add(made);
          return Files.exists(made.resolve("cgroup.kill")) ? Optional.of(made) : Optional.empty();
        } catch (IOException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  static void awaitDead(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  void awaitPast(Uptime moment) {
    await().atMost(LIMIT).until(() -> clock.now().reached(moment));
  }

  void killGuard() throws InterruptedException {
    long pid = link.guardPid();
    ProcessHandle guard = ProcessHandle.of(pid).orElseThrow();
    guard.destroyForcibly();
    expect("gone");
    await().atMost(LIMIT).until(() -> !guard.isAlive());
  }

  @Override
  public void close() throws IOException {
    ProcessHandle.of(link.guardPid())
        .filter(p -> p.info().commandLine().orElse("").contains(dir.toString()))
        .ifPresent(ProcessHandle::destroyForcibly);
    link.close();
    for (Process service : services) {
      service.descendants().forEach(ProcessHandle::destroyForcibly);
      service.destroyForcibly().onExit().join();
    }
    for (Path cgroup : cgroups) {
      boolean unused = Cgroups.kill(cgroup);
      await().atMost(LIMIT).until(() -> Cgroups.processes(cgroup).isEmpty());
      await().atMost(LIMIT).ignoreExceptions().until(() -> Files.deleteIfExists(cgroup));
    }
  }
}
