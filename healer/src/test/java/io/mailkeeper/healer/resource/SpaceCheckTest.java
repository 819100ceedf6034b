package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.system.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a filesystem is free. */
class SpaceCheckTest {
  @TempDir private Path directory;

  @Test
  void whatIsEnoughIsNotTold() throws Exception {
    assertThat(new SpaceCheck(directory, 1, 0, 1, 0).run()).isEmpty();
    assertThat(new SpaceCheck(directory, 0, 0, 0, 0).run()).isEmpty();
  }

  @Test
  void tooFewBytesAreTold() throws Exception {
    assertThat(new SpaceCheck(directory, Long.MAX_VALUE, 0, 0, 0).run().orElseThrow())
        .matches(directory + ": \\d+ bytes free, expected " + Long.MAX_VALUE);
  }

  @Test
  void aSmallShareIsTold() throws Exception {
    long size = Files.getFileStore(directory).getTotalSpace();
    assertThat(new SpaceCheck(directory, 0, 101, 0, 0).run().orElseThrow())
        .endsWith("expected 101 percent of " + size);
  }

  @Test
  void tooFewInodesAreTold() throws Exception {
    Inodes.Count count =
        Inodes.of(directory).orElseGet(() -> Assumptions.abort("no fixed number of inodes"));
    assertThat(new SpaceCheck(directory, 0, 0, Long.MAX_VALUE, 0).run().orElseThrow())
        .matches(directory + ": \\d+ inodes free, expected " + Long.MAX_VALUE);
    assertThat(new SpaceCheck(directory, 0, 0, 0, 101).run().orElseThrow())
        .endsWith("expected 101 percent of " + count.all());
  }

  @Test
  void whatIsNotThereCannotBeAsked() {
    assertThatThrownBy(() -> new SpaceCheck(directory.resolve("x"), 1, 0, 0, 0).run())
        .isInstanceOf(IOException.class);
  }
}
