package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.StopPlan.GuardedAddress;
import io.mailkeeper.healer.guard.StopPlan.KnownProcess;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Before the guard promises anything it arms and fires once, against targets that cannot exist, so
 * that at the real moment every class is loaded and every call has worked before.
 */
final class Rehearsal {

  private static final String TAG = "rehearsal";

  /** Above the kernel's highest pid_max (2^22). */
  private static final long NO_PROCESS = Integer.MAX_VALUE;

  private static final Path NOWHERE = Path.of("/proc/mailkeeper-rehearsal");

  private Rehearsal() {}

  /** Throws IOException with what did not work: such a guard must not serve. */
  static void run(Path parent, String node, BootClock clock, GuardLog log, Set<Long> untouchable)
      throws IOException {
    if (Libc.kill((int) ProcessHandle.current().pid(), 0) != 0) {
      throw new IOException("kill(2) does not work");
    }
    Path dir = Files.createDirectories(parent.resolve(TAG));
    touchMachine(new Network(node, untouchable, log), clock, untouchable, log);
    BlockingQueue<String> notices = new LinkedBlockingQueue<>();
    Notices queueing = new Queueing(notices);
    Watchdog none = new Watchdog(GuardOptions.NONE, false, log, queueing);
    Guard guard = new Guard(dir, node, clock, log, untouchable, queueing, none);
    try {
      play(guard, dir, clock, notices);
    } finally {
      for (GuardedHierarchy hierarchy : guard.hierarchies()) {
        hierarchy.retire();
      }
      delete(dir);
    }
  }

  private record Queueing(BlockingQueue<String> queue) implements Notices {
    @Override
    public void say(String line) {
      queue.add(line);
    }
  }

  private static void play(Guard guard, Path dir, BootClock clock, BlockingQueue<String> notices)
      throws IOException {
    StopPlan plan =
        new StopPlan(
            List.of(),
            List.of(),
            List.of(NOWHERE),
            List.of(new KnownProcess(NO_PROCESS, 1)),
            List.of(NO_PROCESS),
            List.of(NOWHERE),
            Optional.of(dir.resolve("token")));
    expect(guard.answer("plan " + TAG + " " + PlanText.write(plan)), "planned");
    await(notices, "!verified " + TAG + " -1");
    Uptime deadline = clock.now().plus(Duration.ofMillis(60));
    expect(guard.answer("arm " + TAG + " 0 " + deadline.nanos() + " 200000000"), "armed");
    await(notices, "!fired " + TAG + " 0");
    await(notices, "!verified " + TAG + " 0");
    expect(guard.answer("fire " + TAG + " 1"), "fired");
    expect(guard.answer("stopped " + TAG + " 1"), "latched");
    expect(guard.answer("status " + TAG), "status");
  }

  private static void touchMachine(
      Network network, BootClock clock, Set<Long> untouchable, GuardLog log) throws IOException {
    Stop stop = new Stop(TAG, network, untouchable, log);
    List<GuardedAddress> documentation =
        List.of(
            new GuardedAddress("192.0.2.254", 32, "lo"),
            new GuardedAddress("2001:db8::ffff", 128, "lo"));
    List<GuardedAddress> unused = Network.present(documentation);
    Stop.Left left =
        new Stop.Left(
            List.of(NOWHERE), List.of(NO_PROCESS), List.of(), List.of(NOWHERE), "rehearsed");
    stop.again(StopPlan.NOTHING, left, true, false);
    stop.again(PlanText.read("mount=" + NOWHERE), left, true, true);
    Mounts.abort(NO_PROCESS);
    decide(clock.now());
    log.line("rehearsal: " + left.describe());
  }

  /** What the sentry asks when a stop does not succeed. */
  private static void decide(Uptime now) {
    GuardState fired = new GuardState(GuardState.Phase.FIRED, 0, now, Duration.ZERO, false);
    GuardState armed = new GuardState(GuardState.Phase.ARMED, 0, now, Duration.ZERO, false);
    ResetRules rules = new ResetRules();
    Optional<Uptime> since = rules.overSince(armed, Optional.of(now), now);
    WatchdogRules watchdog = new WatchdogRules(Duration.ofSeconds(1));
    boolean unused =
        rules.isOverdue(new ResetRules.Standing(TAG, fired, since, false), since, now)
            && rules.isOverdue(new ResetRules.Standing(TAG, armed, since, false), since, now)
            && watchdog.mayFeed(List.of(fired), now)
            && watchdog.mayRelease(List.of(fired));
  }

  private static void expect(String answer, String word) throws IOException {
    if (!answer.startsWith(word)) {
      throw new IOException("rehearsal: expected '" + word + "', got '" + answer + "'");
    }
  }

  private static void await(BlockingQueue<String> notices, String expected) throws IOException {
    try {
      String notice = notices.poll(10, TimeUnit.SECONDS);
      if (!expected.equals(notice)) {
        throw new IOException("rehearsal: expected '" + expected + "', got '" + notice + "'");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("rehearsal interrupted", e);
    }
  }

  private static void delete(Path dir) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(dir);
  }
}
