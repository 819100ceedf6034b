package io.mailkeeper.healer.guard;

import static io.mailkeeper.healer.guard.GuardRun.TAG;
import static io.mailkeeper.healer.guard.GuardRun.awaitDead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.WatchdogStatus.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real guard process with a stand-in for the watchdog: a file that records every feed. */
class GuardWatchdogTest {

  private static final Duration FAR = Duration.ofMinutes(10);

  @TempDir Path dir;
  private Path watchdog;
  private GuardRun run;

  @BeforeEach
  void start() throws IOException {
    watchdog = Files.createFile(dir.resolve("watchdog"));
    Files.writeString(dir.resolve("watchdog.timeout"), "4");
    run = new GuardRun(dir, with(watchdog, 4));
  }

  private static GuardOptions with(Path watchdog, long seconds) {
    return new GuardOptions(Optional.of(watchdog), Duration.ofSeconds(seconds), Optional.empty());
  }

  @AfterEach
  void end() throws Exception {
    run.close();
  }

  @Test
  void itIsFedWhileNothingRunsAndWhileTheDeadlineIsFar() throws Exception {
    assertThat(run.link.watchdog().join())
        .isEqualTo(new WatchdogStatus(Kind.SOFTWARE, Duration.ofSeconds(4), false, "stand-in"));
    awaitFeeds();
    run.planAndClear("");
    run.armed(1, FAR);
    awaitFeeds();
    assertThat(feeds()).matches("k+");
  }

  @Test
  void toldToEndItStopsTheWatchdogAfterTheServices() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);

    assertThat(Libc.kill((int) run.link.guardPid(), Libc.SIGTERM)).isZero();

    awaitDead(daemon);
    await().until(() -> feeds().endsWith("V"));
    assertThat(feeds()).matches("k+V");
  }

  @Test
  void aKilledGuardLeavesItCountingAndTheNextOneFeedsItAgain() throws Exception {
    run.planAndClear("");
    run.armed(1, FAR);
    run.killGuard();
    int before = feeds().length();

    run.reconnect();

    assertThat(run.status().phase()).isEqualTo(GuardState.Phase.ARMED);
    await().until(() -> feeds().length() > before + 1);
    assertThat(feeds()).doesNotContain("V");
  }

  /** T is longer than the time until everything has to be stopped: no feed after arming. */
  @Test
  void aGuardThatIsStartedWhenAStopIsDueDoesNotOpenItBeforeTheStopIsVerified() throws Exception {
    run.killGuard();
    Files.writeString(dir.resolve("watchdog.timeout"), "1000");
    run = new GuardRun(dir, with(watchdog, 1_000));
    run.planAndClear("");
    assertThat(run.arm(1, FAR).isArmed()).isTrue();
    run.killGuard();
    String last = feeds();

    run.reconnect();

    assertThat(run.status().phase()).isEqualTo(GuardState.Phase.ARMED);
    assertThat(run.link.watchdog().join().text()).isEqualTo("the watchdog has not been opened yet");
    assertThat(feeds()).isEqualTo(last);
    assertThat(run.link.fire(TAG, 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 1");
    run.expect("verified mail 1");
    run.expect("watchdog SOFTWARE");
    awaitFeeds();
  }

  @Test
  void withoutAWorkingWatchdogNoEpochBeginsThatRequiresOne() throws Exception {
    run.close();
    Path later = Files.createFile(dir.resolve("later"));
    GuardRun broken = new GuardRun(Files.createDirectory(dir.resolve("broken")), with(later, 1));
    try {
      broken.planAndClear("");
      assertThat(broken.link.watchdog().join().kind()).isEqualTo(Kind.BROKEN);
      assertThat(arm(broken, true).reason()).contains("a working watchdog is required");
      assertThat(arm(broken, false).isArmed()).isTrue();
      assertThat(arm(broken, true).isArmed()).as("a renewal goes on").isTrue();
      assertThat(broken.link.stopped(TAG, 1).join().isLatched()).isTrue();

      Files.writeString(dir.resolve("later.timeout"), "1");
      broken.expect("watchdog SOFTWARE");
      assertThat(broken.armNext(2, true).isArmed()).isTrue();
      Files.delete(dir.resolve("later.timeout"));
      assertThat(broken.link.watchdog().join().isWorking()).as("it stays open").isTrue();
    } finally {
      broken.close();
    }
  }

  @Test
  void anEpochWhoseTimesDoNotSuitTheTimeoutIsRefused() throws Exception {
    run.planAndClear("");
    Uptime start = run.clock.now();
    Uptime deadline = start.plus(Duration.ofMillis(1_600));

    ArmAnswer answer =
        run.link
            .arm(TAG, 1, deadline, GuardRun.BOUND, start.plus(Duration.ofMillis(800)), false)
            .join();

    assertThat(answer.reason()).contains("timeout of 4000 ms is too long");
    assertThat(run.status().phase()).isEqualTo(GuardState.Phase.IDLE);
  }

  private static ArmAnswer arm(GuardRun guard, boolean required) {
    return guard.armNext(1, required);
  }

  private String feeds() throws IOException {
    return Files.readString(watchdog);
  }

  private void awaitFeeds() throws IOException {
    int before = feeds().length();
    await().until(() -> feeds().length() > before + 2);
  }
}
