package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonRehearsalTest {

  @TempDir Path directory;
  private final List<Process> launched = new ArrayList<>();

  private ResourceAdapter.Outcome rehearse(Launcher launcher, Optional<Cgroup> cgroup) {
    return new DaemonRehearsal(launcher, new LocalCommands(), cgroup, directory).run();
  }

  private Process launch(List<String> argv, java.util.Map<String, String> environment, Path log)
      throws IOException {
    Process process = Launcher.local().launch(argv, environment, log);
    launched.add(process);
    return process;
  }

  @Test
  void startsAndStopsAndLeavesNothing() {
    assertThat(rehearse(this::launch, Optional.empty()).ok()).isTrue();
    assertThat(launched).isNotEmpty().noneMatch(Process::isAlive);
    assertThat(directory.resolve("rehearsal.pid")).doesNotExist();
  }

  @Test
  void removesItsControlGroup() {
    Needs.root();
    Optional<Cgroup> cgroup =
        Needs.cgroups("rehearsal-test").of("mail", directory.getFileName().toString());
    assertThat(rehearse(Launcher.local(), cgroup).ok()).isTrue();
    assertThat(cgroup.orElseThrow().directory()).doesNotExist();
  }

  @Test
  void saysWhatDidNotWork() {
    Launcher broken =
        (argv, environment, log) -> {
          throw new IOException("no such program");
        };
    assertThat(rehearse(broken, Optional.empty()).detail()).contains("no such program");
  }
}
