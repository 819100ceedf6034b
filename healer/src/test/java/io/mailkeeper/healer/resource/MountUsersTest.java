package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, as the kernel shows them. */
@EnabledOnOs(OS.LINUX)
class MountUsersTest {
  @TempDir private Path mount;

  private final long me = ProcessHandle.current().pid();

  @Test
  void nobodyUsesWhatNobodyUses() {
    assertThat(new MountUsers().of(mount.toAbsolutePath(), Set.of())).isEmpty();
    // The name of another directory that begins with the same letters is another one.
    assertThat(new MountUsers().of(Path.of("/pro"), Set.of())).isEmpty();
  }

  @Test
  void whoWorksInItIsNamed() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").directory(mount.toFile()).start();
    try {
      assertThat(new MountUsers().of(mount, Set.of()))
          .containsExactly("process " + process.pid() + " (sleep) works in " + mount);
      assertThat(new MountUsers().of(mount, Set.of(process.pid()))).isEmpty();
    } finally {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoHasAFileOpenOrMappedIsNamed() throws IOException {
    Path file = Files.writeString(mount.resolve("box"), "mail");
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      assertThat(new MountUsers().of(mount, Set.of()))
          .singleElement()
          .asString()
          .startsWith("process " + me + " (")
          .endsWith(") has " + file + " open");
      assertThat(open.getChannel().map(MapMode.READ_ONLY, 0, 4)).isNotNull();
    }
  }
}
