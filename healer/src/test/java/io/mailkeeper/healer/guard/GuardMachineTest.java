package io.mailkeeper.healer.guard;

import static io.mailkeeper.healer.guard.NamespacedGuard.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Addresses, ports and mounts of a guard in network and mount namespaces of its own; needs root.
 */
class GuardMachineTest {

  private static final Duration FAR = Duration.ofMinutes(10);

  @TempDir Path dir;
  private NamespacedGuard node;
  private GuardRun run;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(outcome("nft", "--version").isPresent(), "no nft");
    node = new NamespacedGuard(dir, GuardOptions.NONE);
    run = node.run;
    inside("ip", "link", "set", "lo", "up");
  }

  @AfterEach
  void end() throws IOException {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void addressesGoAndPairsStayBlockedUntilAHigherEpochIsArmed() throws Exception {
    run.planAndClear(
        "addr=192.0.2.5/24/lo addr=2001:db8::5/64/lo port=192.0.2.5,25 port=2001:db8::5,143");
    // The guard writes to nft and does not wait for it.
    await().until(() -> !inside("nft", "list", "ruleset").contains("192.0.2.5 . 25"));
    inside("ip", "address", "add", "192.0.2.5/32", "dev", "lo"); // not the planned prefix
    inside("ip", "address", "add", "2001:db8::5/64", "dev", "lo");
    run.armed(1, FAR);

    assertThat(run.link.stopped("mail", 1).join().what()).contains("192.0.2.5/32 dev lo");
    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);

    run.expect("fired mail 1");
    run.expect("verified mail 1");
    assertThat(inside("ip", "address")).doesNotContain("192.0.2.5", "2001:db8::5");
    assertThat(inside("nft", "list", "ruleset"))
        .contains("192.0.2.5 . 25")
        .contains("2001:db8::5 . 143");

    inside("ip", "address", "add", "192.0.2.5/24", "dev", "lo"); // somebody puts it back
    await().until(() -> !inside("ip", "address").contains("192.0.2.5"));

    run.expect("verified mail 1");
    run.armed(2, FAR);
    await().until(() -> !inside("nft", "list", "ruleset").contains("192.0.2.5 . 25"));
  }

  /** On whichever of its two interfaces it is: also on both, in the middle of a move. */
  @Test
  void anAddressWithABackupInterfaceGoesFromBoth() throws Exception {
    inside("ip", "link", "add", "spare", "type", "veth", "peer", "name", "end");
    run.planAndClear("addr=192.0.2.5/24/lo addr=192.0.2.5/24/spare");
    inside("ip", "address", "add", "192.0.2.5/24", "dev", "lo");
    inside("ip", "address", "add", "192.0.2.5/24", "dev", "spare");
    run.armed(1, FAR);
    assertThat(run.link.stopped("mail", 1).join().what())
        .contains("192.0.2.5/24 dev lo", "192.0.2.5/24 dev spare");

    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 1");
    run.expect("verified mail 1");
    assertThat(inside("ip", "address")).doesNotContain("192.0.2.5");
  }

  @Test
  void firingNeedsNoClassThatIsNotLoaded() throws Exception {
    Path data = Files.createDirectory(dir.resolve("data"));
    run.planAndClear("addr=192.0.2.5/24/lo port=192.0.2.5,25 mount=" + data);
    inside("ip", "address", "add", "192.0.2.5/24", "dev", "lo");
    inside("mount", "-t", "tmpfs", "none", data.toString());
    Process daemon = run.stubborn(Optional.empty());
    assertThat(run.link.pids("mail", PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
    run.armed(1, FAR);
    List<String> before = Files.readAllLines(dir.resolve("classes.log"));

    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 1");
    run.expect("verified mail 1");

    assertThat(before).isNotEmpty();
    assertThat(Files.readAllLines(dir.resolve("classes.log"))).isEqualTo(before);
  }

  @Test
  void aDeadHelperIsReplacedBeforeItIsNeeded() throws Exception {
    run.planAndClear("addr=192.0.2.5/24/lo");
    ProcessHandle guard = ProcessHandle.of(run.link.guardPid()).orElseThrow();
    ProcessHandle ip = guard.children().findFirst().orElseThrow();
    inside("ip", "address", "add", "192.0.2.5/24", "dev", "lo");
    run.armed(1, FAR);

    ip.destroyForcibly();
    await().until(() -> guard.children().anyMatch(c -> c.pid() != ip.pid() && c.isAlive()));
    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);

    run.expect("fired mail 1");
    run.expect("verified mail 1");
    assertThat(inside("ip", "address")).doesNotContain("192.0.2.5");
  }

  @Test
  void aDataMountIsUnmountedAndOneInUseIsReported() throws Exception {
    Path data = Files.createDirectory(dir.resolve("data store"));
    run.planAndClear("mount=" + PlanText.escape(data.toString()));
    inside("mount", "-t", "tmpfs", "none", data.toString());
    run.armed(1, FAR);
    assertThat(run.link.fire("mail", 1).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 1");
    run.expect("verified mail 1");
    assertThat(inside("cat", "/proc/mounts")).doesNotContain("data\\040store");

    inside("mount", "-t", "tmpfs", "none", data.toString());
    run.expect("verified mail 1");
    run.armed(2, FAR);
    inside("mount", "-t", "tmpfs", "none", data.toString());
    Process user = node.spawn("sh", "-c", "cd '" + data + "'; echo in; sleep 600");
    assertThat(user.getInputStream().read()).isEqualTo('i');
    assertThat(run.link.fire("mail", 2).join().kind()).isEqualTo(ArmAnswer.Kind.FIRED);
    run.expect("fired mail 2");
    run.expect("unverified mail 2");
    assertThat(run.arm(3, FAR).reason()).contains("not verified");
    user.descendants().forEach(ProcessHandle::destroyForcibly);
    user.destroyForcibly().onExit().join();
    run.expect("verified mail 2");
  }

  private String inside(String... argv) throws IOException {
    return node.inside(argv);
  }
}
