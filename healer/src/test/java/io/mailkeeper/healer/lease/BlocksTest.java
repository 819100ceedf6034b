package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksTest {

  @TempDir Path temp;

  @Test
  void readsWhatIsThereAtMostOneBlock() throws IOException {
    Blocks blocks = new Blocks();
    Files.writeString(temp.resolve("short"), "abc");
    Files.write(temp.resolve("long"), new byte[10_000]);
    Files.write(temp.resolve("empty"), new byte[0]);
    assertThat(blocks.read(temp.resolve("short"))).asString().isEqualTo("abc");
    assertThat(blocks.read(temp.resolve("long"))).hasSize(4096);
    assertThat(blocks.read(temp.resolve("empty"))).isEmpty();
    assertThatThrownBy(() -> blocks.read(temp.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void writesOnePaddedBlock() throws IOException {
    Blocks blocks = new Blocks();
    Path file = temp.resolve("file");
    try (FileChannel channel = blocks.openForWrites(file, StandardOpenOption.CREATE_NEW)) {
      blocks.write(channel, "longer".getBytes(StandardCharsets.UTF_8));
      blocks.write(channel, "short".getBytes(StandardCharsets.UTF_8));
      assertThat(blocks.read(channel)).hasSize(4096).startsWith('s', 'h', 'o', 'r', 't', 0);
    }
    assertThat(Files.size(file)).isEqualTo(4096);
  }

  /** procfs refuses O_DIRECT: the first read settles on plain ones, and all go on to work. */
  @Test
  void goesWithoutDirectWhereItIsRefused() throws IOException {
    Path version = Path.of("/proc/version");
    assumeTrue(Files.isReadable(version), "no procfs");
    Blocks blocks = new Blocks();
    String first = new String(blocks.read(version), StandardCharsets.UTF_8);
    assertThat(first).startsWith("Linux");
    assertThat(blocks.isDirect()).isFalse();
    assertThat(blocks.read(version)).asString().isEqualTo(first);
  }

  @Test
  void aMissingFileSettlesNothing() throws IOException {
    Blocks blocks = new Blocks();
    assertThatThrownBy(() -> blocks.read(temp.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> blocks.read(temp)).isInstanceOf(IOException.class);
    Path twin = Files.writeString(temp.resolve("twin"), "x");
    blocks.read(twin);
    assertThat(blocks.isDirect()).isEqualTo(directWorksHere(twin));
  }

  private static boolean directWorksHere(Path file) throws IOException {
    Blocks fresh = new Blocks();
    fresh.read(file);
    return fresh.isDirect();
  }
}
