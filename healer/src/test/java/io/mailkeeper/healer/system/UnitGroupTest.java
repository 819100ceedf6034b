package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real systemd: {@code SystemdLabIT} of the agent. */
class UnitGroupTest {

  @ParameterizedTest
  @CsvSource({
    "system.slice, system.slice",
    "system-getty.slice, system.slice/system-getty.slice",
    "a-b-c.slice, a.slice/a-b.slice/a-b-c.slice",
    "-.slice, ''",
    "'', ''",
  })
  void slicesAreFoldersOfTheirParents(String slice, String path) {
    assertThat(UnitGroup.slice(slice)).isEqualTo(path);
  }

  @Test
  void theTreeIsTheParentOfInitScope() throws IOException {
    assertThat(UnitGroup.root(List.of("4:memory:/x", "0::/init.scope"), "u"))
        .isEqualTo(Path.of("/"));
    assertThat(UnitGroup.root(List.of("0::/lxc/n1/init.scope"), "u"))
        .isEqualTo(Path.of("/lxc/n1/"));
    assertThatThrownBy(() -> UnitGroup.root(List.of("0::/"), "mta.service"))
        .hasMessage("unit mta.service: process 1 is no systemd with a cgroup2 tree");
  }

  @Test
  void isFoundWhereTheTreeIsMounted() {
    MountInfo table =
        MountInfo.parse(
            List.of(
                "50 31 0:38 /lxc/n1 /readonly ro - cgroup2 cgroup2 rw",
                "51 31 0:38 /lxc/n1 /sys/fs/cgroup rw - cgroup2 cgroup2 rw"));
    assertThat(CgroupRoot.place(table, Path.of("/lxc/n1/system.slice/mta.service")))
        .contains(Path.of("/sys/fs/cgroup/system.slice/mta.service"));
    assertThat(CgroupRoot.place(table, Path.of("/system.slice/mta.service"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|System has not been booted with systemd|systemctl could not be asked: System has not been booted with systemd",
        "0|LoadState=not-found|expected one that systemd has loaded, it is not-found",
        "0|LoadState=masked|expected one that systemd has loaded, it is masked",
      })
  void aUnitThatCannotBeHadIsRefused(int exit, String output, String message) {
    Commands systemctl = (argv, environment, limit) -> new Commands.Result(exit, output, false);
    assertThatThrownBy(() -> UnitGroup.of("mta.service", systemctl))
        .hasMessage("unit mta.service: " + message);
  }
}
