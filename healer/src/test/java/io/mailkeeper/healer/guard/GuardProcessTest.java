package io.mailkeeper.healer.guard;

import static io.mailkeeper.healer.guard.GuardRun.TAG;
import static io.mailkeeper.healer.guard.GuardRun.awaitDead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real guard process against real daemons. Order and state are asserted, times never. */
class GuardProcessTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration FAR = Duration.ofMinutes(10);

  @TempDir Path dir;
  private GuardRun run;

  @BeforeEach
  void start() throws IOException {
    run = new GuardRun(dir);
  }

  @AfterEach
  void end() throws Exception {
    run.close();
  }

  @Test
  void firesAtTheDeadlineAndTheEpochNeverComesBack() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();

    run.armed(1, SOON);
    assertThat(run.token).hasContent("1");

    run.expect("fired mail 1");
    assertThat(run.token).doesNotExist();
    run.expect("verified mail 1");
    awaitDead(daemon);
    assertThat(run.status().phase()).isEqualTo(Phase.FIRED);
    assertThat(run.status().verified()).isTrue();
    assertThat(run.arm(1, FAR).kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    assertThat(run.token).doesNotExist();
    run.armed(2, FAR);
    assertThat(run.token).hasContent("2");
  }

  @Test
  void whatIsRevivedInTheCgroupIsKilledAgainUntilAHigherEpochIsArmed() throws Exception {
    Optional<Path> cgroup = run.cgroup();
    assumeTrue(cgroup.isPresent(), "no cgroup2 that can be written");
    run.planAndClear("cgroup=" + cgroup.get());
    Process first = run.stubborn(cgroup);
    run.armed(1, SOON);
    run.expect("fired mail 1");
    run.expect("verified mail 1");
    awaitDead(first);

    Process revived = run.stubborn(cgroup);
    run.expect("verified mail 1");
    awaitDead(revived);

    run.armed(2, FAR);
    Process lawful = run.stubborn(cgroup);
    assertThat(run.link.stopped(TAG, 2).join().kind()).isEqualTo(StopAnswer.Kind.RUNNING);
    assertThat(lawful.isAlive()).isTrue();
  }

  @Test
  void aGuardWithoutMemoryStopsWhatItIsToldOfFirst() throws Exception {
    Process found = run.stubborn(Optional.empty());

    run.plan("sid=" + found.pid());

    run.expect("verified mail -1");
    awaitDead(found);
    assertThat(run.status().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void aPidOfAnotherStartTimeIsNotOurs() throws Exception {
    Process bystander = run.stubborn(Optional.empty());

    run.planAndClear("pid=" + bystander.pid() + ":1");

    assertThat(bystander.isAlive()).isTrue();
    long start = new ProcessTable(Set.of()).entry(bystander.pid()).orElseThrow().startTicks();
    assertThat(run.link.pids(TAG, PlanText.read("pid=" + bystander.pid() + ":" + start)).join())
        .isEmpty();
    run.armed(1, FAR);
    assertThat(run.link.fire(TAG, 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 1");
    run.expect("verified mail 1");
    awaitDead(bystander);
  }

  @Test
  void theAgentsEndChangesNothing() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, SOON);

    run.link.close();
    run.expect("gone");

    awaitDead(daemon);
    run.reconnect();
    assertThat(run.status().phase()).isEqualTo(Phase.FIRED);
  }

  @Test
  void anAgentThatComesBackMayMoveTheDeadlineOn() throws Exception {
    run.planAndClear("");
    run.armed(1, FAR);
    run.link.close();
    run.expect("gone");

    run.reconnect();

    assertThat(run.status().phase()).isEqualTo(Phase.ARMED);
    run.armed(1, FAR.plusMinutes(1));
    assertThat(run.arm(1, FAR).reason()).contains("earlier");
  }

  @Test
  void aFrozenAgentDoesNotHoldTheGuardUp() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    Process agent = RenewingAgent.start(dir);
    try {
      run.expect("gone"); // the newer connection serves
      await()
          .until(() -> new StateFile(dir, TAG, bootId()).read().state().orElseThrow().epoch() == 7);
      assertThat(Libc.kill((int) agent.pid(), RenewingAgent.SIGSTOP)).isZero();

      awaitDead(daemon);
      run.reconnect();
      assertThat(run.status().phase()).isEqualTo(Phase.FIRED);
      assertThat(run.status().epoch()).isEqualTo(7);
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void anAgentOutOfMemoryDoesNotHoldTheGuardUp() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();

    Process agent = RenewingAgent.startGreedy(dir);

    assertThat(agent.waitFor()).as("exit code after an OutOfMemoryError").isEqualTo(3);
    awaitDead(daemon);
    run.reconnect();
    assertThat(run.status().phase()).isEqualTo(Phase.FIRED);
    assertThat(run.status().epoch()).isEqualTo(7);
  }

  @Test
  void aKilledGuardFiresAtItsStartWhenTheDeadlineIsPast() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    Uptime deadline = run.clock.now().plus(Duration.ofSeconds(1));
    assertThat(run.link.arm(TAG, 1, deadline, GuardRun.BOUND).join().isArmed()).isTrue();
    run.killGuard();
    run.awaitPast(deadline);
    assertThat(daemon.isAlive()).isTrue();

    run.reconnect();

    awaitDead(daemon);
    assertThat(run.status().phase()).isEqualTo(Phase.FIRED);
    assertThat(run.arm(1, FAR).kind()).isEqualTo(ArmAnswer.Kind.FIRED);
  }

  @Test
  void aKilledGuardKeepsADeadlineThatIsStillAhead() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);
    run.killGuard();

    run.reconnect();

    assertThat(run.status().phase()).isEqualTo(Phase.ARMED);
    assertThat(run.token).doesNotExist(); // removed by the starting guard
    run.armed(1, FAR.plusMinutes(1));
    assertThat(run.token).exists();
    assertThat(run.link.fire(TAG, 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    awaitDead(daemon);
  }

  @Test
  void aDamagedStateIsNoMemory() throws Exception {
    run.planAndClear("");
    run.armed(1, FAR);
    run.killGuard();
    Files.writeString(dir.resolve("guard-mail.state"), "phase=IDLE");

    run.reconnect();

    assertThat(run.arm(1, FAR).reason()).contains("no plan");
    Process found = run.stubborn(Optional.empty());
    run.planAndClear("sid=" + found.pid());
    awaitDead(found);
  }

  @Test
  void stoppedIsBelievedOnlyWhenTheGuardSeesItToo() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);

    StopAnswer early = run.link.stopped(TAG, 1).join();
    assertThat(early.kind()).isEqualTo(StopAnswer.Kind.RUNNING);
    assertThat(early.what()).contains(String.valueOf(daemon.pid()));

    daemon.descendants().forEach(ProcessHandle::destroyForcibly);
    daemon.destroyForcibly().waitFor();
    await().until(() -> run.link.stopped(TAG, 1).join().isLatched());
    assertThat(run.token).doesNotExist();
    assertThat(run.status().phase()).isEqualTo(Phase.STOPPED);
    assertThat(run.arm(1, FAR).kind()).isEqualTo(ArmAnswer.Kind.REFUSED);
    run.armed(2, FAR);
  }

  @Test
  void whileArmedAPlanOnlyGrows() throws Exception {
    Process daemon = run.stubborn(Optional.empty());
    run.planAndClear("");
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);

    run.plan(""); // says nothing of the session any more
    StopPlan otherToken = PlanText.read("token=/run/other");
    assertThat(run.link.plan(TAG, otherToken).join().orElse("")).contains("token");

    assertThat(run.link.fire(TAG, 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    awaitDead(daemon);
  }

  @Test
  void theGuardDoesNotTakeAPlanThatWouldKillItself() throws Exception {
    long pid = run.link.guardPid();

    assertThat(run.link.plan(TAG, PlanText.read("sid=" + pid)).join().orElse(""))
        .contains("the guard itself");
    assertThat(new ProcessTable(Set.of()).entry(pid).orElseThrow().session())
        .as("a session of its own")
        .isEqualTo(pid);
  }

  @Test
  void toldToEndItStopsFirstWhatIsArmed() throws Exception {
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);

    assertThat(Libc.kill((int) run.link.guardPid(), Libc.SIGTERM)).isZero();

    run.expect("fired mail 1");
    awaitDead(daemon);
    await().until(() -> "gone".equals(run.said.poll())); // 'verified' may be lost with the guard
    assertThatThrownBy(() -> run.link.status(TAG).join()).hasMessageContaining("gone");
  }

  @Test
  void aGuardThatWasPausedItselfKillsAndLooksBeforeItResets() throws Exception {
    Path sysrq = Files.createFile(dir.resolve("sysrq"));
    run.killGuard();
    run = new GuardRun(dir, new GuardOptions(Optional.empty(), Duration.ZERO, Optional.of(sysrq)));
    run.planAndClear("");
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids(TAG, PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    int guard = (int) run.link.guardPid();
    run.armed(1, SOON);
    assertThat(Libc.kill(guard, RenewingAgent.SIGSTOP)).isZero();
    Uptime over = run.clock.now().plus(SOON).plus(GuardRun.BOUND).plus(Duration.ofSeconds(1));
    await().until(() -> run.clock.now().reached(over));

    assertThat(Libc.kill(guard, RenewingAgent.SIGCONT)).isZero();

    run.expect("fired mail 1");
    await().until(() -> run.said.contains("verified mail 1"));
    awaitDead(daemon);
    assertThat(sysrq).isEmptyFile();
  }

  @Test
  void thereIsOneGuardAndItServesTheNewestAgent() throws Exception {
    Process second = GuardLauncher.ofThisProcess().start(dir, "node-1");
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(GuardMain.ANOTHER_GUARD);

    GuardLink old = run.link;
    run.reconnect();

    run.expect("gone");
    assertThat(run.link.guardPid()).isEqualTo(old.guardPid());
    assertThat(run.status().phase()).isEqualTo(Phase.IDLE);
    assertThatThrownBy(() -> old.status(TAG).join()).hasMessageContaining("gone");
  }

  @Test
  void onlyTheOwnerMayTalkToIt() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("guard.sock"))))
        .isEqualTo("rw-------");
    try (GuardLineClient stranger = new GuardLineClient(dir)) {
      assertThat(stranger.ask("arm mail 1 2 3")).isEqualTo("error say hello first");
      assertThat(stranger.ask("hello x")).startsWith("hello " + run.link.guardPid() + " ");
      assertThat(stranger.ask("arm mail x")).startsWith("refused mail -1 no plan");
      assertThat(stranger.ask("dance mail")).startsWith("refused mail");
      assertThat(stranger.ask("plan mail sid=0")).startsWith("error plan: session 0");
      assertThat(stranger.ask("plan ../mail sid=9")).startsWith("error plan: hierarchy name");
      assertThat(stranger.ask("plan mail")).isEqualTo("planned mail");
      assertThat(stranger.ask("status other")).isEqualTo("status other idle -1 0 unverified");
    }
  }

  @Test
  void itIsSmall() throws Exception {
    run.planAndClear("");
    List<String> lines = Files.readAllLines(Path.of("/proc/" + run.link.guardPid() + "/status"));
    String rss = lines.stream().filter(l -> l.startsWith("VmRSS")).findFirst().orElseThrow();
    System.out.println("guard " + rss);
    assertThat(rss).endsWith("kB");
  }

  static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
