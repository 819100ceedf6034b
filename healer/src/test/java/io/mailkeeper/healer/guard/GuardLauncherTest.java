package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardLauncherTest {

  private static final Path NOWHERE = Path.of("/proc/self");

  @TempDir private Path temp;

  @Test
  void theAdministratorsOptionsReplaceTheDefaultOnes() {
    GuardLauncher launcher = GuardLauncher.ofThisProcess();
    assertThat(launcher.argv(temp, "n1")).contains("-Xmx16m", "-XX:+UseSerialGC");
    assertThat(launcher.with(List.of("-Xmx24m"), List.of()).argv(temp, "n1"))
        .contains("-Xmx24m", "-Djna.nosys=true")
        .doesNotContain("-Xmx16m", "-XX:+UseSerialGC");
  }

  @Test
  void theLibraryIsUnpackedInTheRunDirectoryOrElseInTheNextOne() {
    GuardLauncher launcher =
        GuardLauncher.ofThisProcess()
            .with(GuardLauncher.DEFAULT_OPTIONS, List.of(temp.resolve("missing"), temp));
    Path run = NOWHERE;
    assertThat(launcher.argv(run, "n1")).contains("-Djna.tmpdir=" + temp);
    assertThat(launcher.with(List.of(), List.of()).argv(run, "n1"))
        .noneMatch(option -> option.startsWith("-Djna.tmpdir"));
  }

  @Test
  void itStartsWhereNeitherTmpNorTheHomeCanBeUsed() throws Exception {
    Path dir = Files.createDirectory(temp.resolve("run"));
    List<String> broken =
        List.of("-Xmx20m", "-Djava.io.tmpdir=" + NOWHERE, "-Duser.home=" + NOWHERE);
    try (GuardLink link =
        GuardLauncher.ofThisProcess()
            .with(broken, List.of())
            .ensure(
                dir,
                "n1",
                UUID.randomUUID(),
                new GuardRun.Recorder(new LinkedBlockingQueue<>()),
                Duration.ofSeconds(30))) {
      ProcessHandle guard = ProcessHandle.of(link.guardPid()).orElseThrow();
      try {
        assertThat(guard.info().arguments().orElseThrow()).contains("-Xmx20m");
        assertThat(dir.toFile().list()).noneMatch(name -> name.startsWith("jna"));
      } finally {
        guard.destroyForcibly();
        guard.onExit().join();
      }
    }
  }
}
