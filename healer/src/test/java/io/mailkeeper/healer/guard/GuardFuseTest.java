package io.mailkeeper.healer.guard;

import static io.mailkeeper.healer.guard.NamespacedGuard.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data mount whose server hangs: a process that waits for it outlives SIGKILL. The hang is one
 * FUSE filesystem upon another one that is stopped, so that the upper one has taken the request.
 */
class GuardFuseTest {

  private static final Duration FAR = Duration.ofMinutes(10);

  @TempDir Path dir;
  private Path data;
  private Path sysrq;
  private NamespacedGuard node;
  private GuardRun run;
  private Process lower;
  private Process upper;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(outcome("bindfs", "--version").isPresent(), "no bindfs");
    Path back = Files.createDirectory(dir.resolve("back"));
    Path middle = Files.createDirectory(dir.resolve("middle"));
    data = Files.createDirectory(dir.resolve("data"));
    sysrq = Files.createFile(dir.resolve("sysrq"));
    node =
        new NamespacedGuard(
            dir, new GuardOptions(Optional.empty(), Duration.ZERO, Optional.of(sysrq)));
    run = node.run;
    lower = node.spawn("bindfs", "-f", back.toString(), middle.toString());
    awaitMount(middle);
    upper = node.spawn("bindfs", "-f", middle.toString(), data.toString());
    awaitMount(data);
  }

  private void awaitMount(Path mount) {
    await().until(() -> node.inside("cat", "/proc/mounts").contains(" " + mount + " "));
  }

  @AfterEach
  void end() throws IOException {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void itsConnectionIsAbortedEvenWhenTheMountIsNotSeenAnyMore() throws Exception {
    run.planAndClear("");
    assertThat(run.link.plan("mail", PlanText.read("mount=" + data + " token=" + run.token)).join())
        .isEmpty();
    Process stuck = stuck();
    assertThat(run.link.pids("mail", PlanText.read("sid=" + stuck.pid())).join()).isEmpty();
    run.armed(1, FAR);
    hang(stuck);
    node.inside("umount", "--no-canonicalize", "--internal-only", "--lazy", data.toString());

    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);

    run.expect("fired mail 1");
    run.expect("verified mail 1");
    assertThat(stuck.waitFor()).isNotZero();
    assertThat(sysrq).isEmptyFile();
    assertThat(log()).contains("aborting the FUSE connection of " + data);
  }

  @Test
  void aMountThatAnotherOneSharesIsNotAbortedAndTheNodeIsReset() throws Exception {
    Path lease = Files.createDirectory(dir.resolve("lease"));
    node.inside("mount", "--bind", data.toString(), lease.toString());
    run.planAndClear("");
    assertThat(run.link.plan("mail", PlanText.read("mount=" + data + " token=" + run.token)).join())
        .isEmpty();
    Process stuck = stuck();
    assertThat(run.link.pids("mail", PlanText.read("sid=" + stuck.pid())).join()).isEmpty();
    run.armed(1, FAR);
    hang(stuck);

    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);

    run.expect("fired mail 1");
    await().until(() -> Files.readString(sysrq).startsWith("b"));
    run.expect("unverified mail 1"); // a stand-in resets nothing
    assertThat(Files.readString(Path.of("/proc", Long.toString(stuck.pid()), "stat")))
        .contains(") D ");
    assertThat(run.link.stopped("mail", 1).join().kind()).isEqualTo(StopAnswer.Kind.RUNNING);
    assertThat(log()).contains("resetting this node: mail").doesNotContain("aborting");
    assertThat(node.inside("cat", "/proc/mounts")).contains(" " + lease + " fuse");
  }

  /** A process that has a file of the mount open and waits for its next order. */
  private Process stuck() throws IOException {
    Process process =
        node.spawn(
            "setsid",
            "sh",
            "-c",
            "trap '' TERM; exec 3>'" + data + "/file'; echo up; read x; echo more >&3; read x");
    assertThat(process.getInputStream().read()).isEqualTo('u');
    return process;
  }

  private void hang(Process writer) throws IOException {
    assertThat(Libc.kill((int) lower.pid(), RenewingAgent.SIGSTOP)).isZero();
    writer.getOutputStream().write('\n'); // only now it writes: before, it would have come through
    writer.getOutputStream().flush();
    await().until(() -> waitsForFuse(writer) && waitsForFuse(upper));
  }

  /**
   * Whether one of its threads waits for a FUSE server to answer. Until a signal comes that is an
   * interruptible wait, from then on an uninterruptible one; see wchan in proc(5).
   */
  private static boolean waitsForFuse(Process process) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    try (var each = Files.newDirectoryStream(tasks)) {
      for (Path task : each) {
        if (Files.readString(task.resolve("wchan")).equals("request_wait_answer")) {
          return true;
        }
      }
    }
    return false;
  }

  private String log() throws IOException {
    return Files.readString(dir.resolve("guard.log"));
  }
}
