package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.StopPlan.GuardedAddress;
import io.mailkeeper.healer.guard.StopPlan.GuardedPort;
import io.mailkeeper.healer.guard.StopPlan.KnownProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard writes and reads: plans, state files, and the kernel's texts. */
class GuardFilesTest {

  private static final StopPlan PLAN =
      new StopPlan(
          List.of(
              new GuardedAddress("192.0.2.5", 24, "eth0"),
              new GuardedAddress("2001:db8::5", 64, "br-mail.7")),
          List.of(new GuardedPort("192.0.2.5", 25), new GuardedPort("2001:db8::5", 143)),
          List.of(Path.of("/sys/fs/cgroup/system.slice/dovecot.service")),
          List.of(new KnownProcess(812, 30_514)),
          List.of(812L, 900L),
          List.of(Path.of("/srv/mail 100%\nstore")),
          Optional.of(Path.of("/run/mailkeeper/mail.token")));

  private static final GuardState ARMED =
      new GuardState(
          GuardState.Phase.ARMED, 7, new Uptime(123_456_789_012L), Duration.ofMillis(800), false);

  @TempDir Path dir;

  @Test
  void aPlanIsOneLineAndComesBackEqual() {
    String line = PlanText.write(PLAN);

    assertThat(line).doesNotContain("\n").contains("port=2001:db8::5,143");
    assertThat(PlanText.read(line)).isEqualTo(PLAN);
    assertThat(PlanText.read("")).isEqualTo(StopPlan.NOTHING);
  }

  @Test
  void twoPlansTogetherNameEachThingOnceAndKeepTheFirstToken() {
    StopPlan more = PlanText.read("sid=900 sid=901 token=/run/other");

    StopPlan both = PLAN.and(more);

    assertThat(both.sessions()).containsExactly(812L, 900L, 901L);
    assertThat(both.token()).isEqualTo(PLAN.token());
    assertThat(PLAN.and(PLAN)).isEqualTo(PLAN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addr=mail.example.org/24/eth0",
        "addr=192.0.2.5/33/eth0",
        "addr=192.0.2.5/24/eth0;reboot",
        "addr=192.0.2.5",
        "port=192.0.2.5,0",
        "port=192.0.2.5",
        "cgroup=relative",
        "cgroup=/sys/fs/cgroup/../../etc",
        "pid=1:5",
        "pid=0:5",
        "pid=77",
        "sid=1",
        "mount=data",
        "whatever=1",
        "nonsense",
      })
  void aPlanThatMakesNoSenseIsRefused(String word) {
    assertThatThrownBy(() -> PlanText.read(word)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stateAndPlanComeBackTogether() throws IOException {
    new StateFile(dir, "mail", "boot-1").write(ARMED, PLAN);

    StateFile.Content content = new StateFile(dir, "mail", "boot-1").read();

    assertThat(content.state()).contains(ARMED);
    assertThat(content.plan()).isEqualTo(PLAN);
  }

  @Test
  void anotherBootsDeadlineAndProcessesMeanNothing() throws IOException {
    new StateFile(dir, "mail", "boot-1").write(ARMED, PLAN);

    StateFile.Content content = new StateFile(dir, "mail", "boot-2").read();

    assertThat(content.state()).isEmpty();
    assertThat(content.plan().processes()).isEmpty();
    assertThat(content.plan().sessions()).isEmpty();
    assertThat(content.plan().addresses()).isEqualTo(PLAN.addresses());
  }

  @Test
  void everyDamagedByteIsNoticed() throws IOException {
    StateFile file = new StateFile(dir, "mail", "boot-1");
    file.write(ARMED, PLAN);
    Path path = dir.resolve("guard-mail.state");
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(path, bad);
      assertThatThrownBy(file::read).as("byte %d", i).isInstanceOf(IOException.class);
    }
    Files.write(path, new byte[0]);
    assertThatThrownBy(file::read).hasMessageContaining("damaged");
  }

  @Test
  void aProcessNameMayLookLikeAnything() {
    ProcessTable.Entry entry =
        ProcessTable.parse("812 (a) Z 1 (b) S 1 812 800 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 30514 0");

    assertThat(entry).isEqualTo(new ProcessTable.Entry(812, true, 800, 30_514));
  }

  @Test
  void aZombieIsDeadUnlessItsThreadsRun() {
    String zombie = "812 (x) Z 1 812 800 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 30514 0";

    assertThat(ProcessTable.parse(zombie).alive()).isFalse();
    assertThat(ProcessTable.parse(zombie.replace("20 0 1 0", "20 0 3 0")).alive()).isTrue();
  }

  @Test
  void mountPointsAreUnescaped() {
    assertThat(Mounts.unescape("/srv/mail\\040store\\134x")).isEqualTo("/srv/mail store\\x");
  }

  @Test
  void networkAdministrationIsACapability() {
    assertThat(Network.mayAdminister("Name:\tjava\nCapEff:\t0000000000001000\nX:\t0\n")).isTrue();
    assertThat(Network.mayAdminister("Name:\tjava\nCapEff:\tffffffffffffefff\nX:\t0\n")).isFalse();
    assertThat(Network.mayAdminister("Name:\tjava\n")).isFalse();
  }
}
