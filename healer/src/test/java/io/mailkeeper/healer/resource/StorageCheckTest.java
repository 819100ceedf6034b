package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageCheckTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;

  private StorageCheck.Result check(long bytes, long inodes) {
    return new StorageCheck(directory, "node1", bytes, inodes).run();
  }

  @Test
  void isGoodAndLeavesNothing() throws IOException {
    StorageCheck.Result result = check(1, 1);
    assertThat(result.health()).as(result.detail()).isEqualTo(StorageHealth.GOOD);
    assertThat(result.detail()).startsWith(directory + ": written and read back");
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void overwritesWhatAnEarlierCheckLeft() throws IOException {
    Files.writeString(directory.resolve(".mailkeeper-check-node1"), "x".repeat(500));
    assertThat(check(0, 0).health()).isEqualTo(StorageHealth.GOOD);
    assertThat(directory.resolve(".mailkeeper-check-node1")).doesNotExist();
  }

  @Test
  void isFullBelowTheFloors() {
    assertThat(check(Long.MAX_VALUE, 0).health()).isEqualTo(StorageHealth.FULL);
    assertThat(check(0, Long.MAX_VALUE).detail()).contains(" inodes free, expected ");
  }

  @Test
  void failsWithTheReason() {
    Path missing = directory.resolve("missing");
    StorageCheck.Result result = new StorageCheck(missing, "node1", 0, 0).run();
    assertThat(result.health()).isEqualTo(StorageHealth.FAILING);
    assertThat(result.detail()).startsWith(missing + ": NoSuchFileException");
  }

  @Test
  void tellsAReallyFullAndAReadOnlyStore() throws IOException {
    Needs.root();
    RealMount mount = new RealMount(directory);
    mount.mount("size=64k");
    try {
      assertThat(check(1, 1).health()).isEqualTo(StorageHealth.GOOD);
      fill(directory.resolve("filler"));
      assertThat(check(0, 0).health()).isEqualTo(StorageHealth.FULL);
    } finally {
      mount.unmount();
    }
    mount.mount("nr_inodes=1");
    try {
      assertThat(check(0, 0).health()).as("no inodes").isEqualTo(StorageHealth.FULL);
    } finally {
      mount.unmount();
    }
    mount.mount("ro");
    try {
      assertThat(check(0, 0).health()).isEqualTo(StorageHealth.FAILING);
    } finally {
      mount.unmount();
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      for (int i = 0; i < 1_000; i++) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** A small filesystem in memory, mounted by the adapter. */
  private record RealMount(Path point) {
    private FilesystemAdapter adapter(String options) {
      return new FilesystemAdapter(
          new Resource.Filesystem(
              "store", List.of(), Optional.of("mailkeeper-test"), point, "tmpfs", options),
          new LocalCommands(),
          StartToken.NOT_NEEDED);
    }

    void mount(String options) {
      assertThat(adapter(options).start(LONG).ok()).isTrue();
    }

    void unmount() {
      assertThat(adapter("").stop(StopMode.ORDERLY, LONG).ok()).isTrue();
    }
  }
}
