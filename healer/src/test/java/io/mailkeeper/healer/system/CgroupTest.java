package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupTest {

  @TempDir Path directory;

  @Test
  void findsTheTreeWhereverItIsMounted() {
    MountInfo table =
        MountInfo.parse(
            List.of(
                "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw",
                "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 - cgroup2 cgroup2 rw",
                "50 31 0:38 /pod /inner rw - cgroup2 cgroup2 rw",
                "51 31 0:38 / /readonly ro - cgroup2 cgroup2 rw"));
    List<String> own = List.of("4:memory:/x", "0::/pod/agent");
    assertThat(CgroupRoot.bases(table, own))
        .containsExactly(
            Path.of("/sys/fs/cgroup/unified/pod/agent"),
            Path.of("/sys/fs/cgroup/unified"),
            Path.of("/inner/agent"),
            Path.of("/inner"));
  }

  @Test
  void isNotAvailableWhereNothingCanBeWritten() {
    CgroupRoot none = CgroupRoot.among(List.of(Path.of("/no/such"), directory), "n1");
    assertThat(none.available()).isFalse();
    assertThat(none.of("mail", "mta")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void holdsWhatItsProcessesForkAndKillsAll(boolean atOnce) throws IOException {
    Needs.root();
    Cgroup group = Needs.cgroups("cgroup-test").of("mail", "mta").orElseThrow();
    String script = "setsid sleep 1000 & setsid sh -c 'sleep 1001 & wait' & wait";
    Process process =
        new ProcessBuilder(Commands.inCgroup(List.of("/bin/sh", "-c", script), group.directory()))
            .start();
    await().until(() -> group.pids().size() == 4);
    assertThat(group.pids()).contains(process.pid());
    assertThat(group.remove()).isFalse();
    await()
        .until(
            () -> {
              if (atOnce) {
                group.kill();
              } else {
                group.killOneByOne();
              }
              return group.pids().isEmpty();
            });
    await().until(group::remove);
    assertThat(group.directory()).doesNotExist();
    assertThat(group.pids()).isEmpty();
  }

  /** A daemon, systemd say, may remove groups of its own at any time. */
  @Test
  void doesNotStumbleOverGroupsThatGoWhileItLooks() throws Exception {
    Needs.root();
    Cgroup group = Needs.cgroups("cgroup-test").of("mail", "busy").orElseThrow();
    String script = "cd $0; while :; do mkdir a a/b a/c; rmdir a/c a/b a; done 2>/dev/null";
    Process busy =
        new ProcessBuilder("/bin/sh", "-c", script, group.directory().toString()).start();
    try {
      for (int i = 0; i < 10_000; i++) {
        assertThat(group.pids()).isEmpty();
      }
    } finally {
      busy.destroyForcibly().waitFor();
    }
    await().until(group::remove);
  }

  @Test
  void takesInAProcessThatRunsAlready() throws IOException {
    Needs.root();
    Cgroup group = Needs.cgroups("cgroup-test").of("mail", "adopted").orElseThrow();
    Process process = new ProcessBuilder("sleep", "1000").start();
    group.add(ProcessId.of(process.pid()).orElseThrow());
    assertThat(group.pids()).containsExactly(process.pid());
    group.kill();
    await().until(group::remove);
  }
}
