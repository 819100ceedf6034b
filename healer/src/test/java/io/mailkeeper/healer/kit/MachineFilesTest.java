package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFilesTest {

  @TempDir Path directory;
  private Machine machine = new Machine(Path.of("/"));
  private MachineFiles files = new MachineFiles(Path.of("/"));

  @BeforeEach
  void root() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.writeString(directory.resolve("outside"), "the machine that looks\n");
    machine = Machine.in(root);
    files = new MachineFiles(root);
  }

  @Test
  void linksAreFollowedInsideTheRoot() throws IOException {
    machine
        .with("/shared/mail/sendmail.cf", "one\n")
        .linked("/etc/mail", "/shared/mail")
        .linked("/etc/mail2", "../shared/mail")
        .linked("/etc/outside", "../../../../outside")
        .linked("/etc/absolute", directory.resolve("outside").toString());

    assertThat(files.read("/etc/mail/sendmail.cf").lines()).containsExactly("one");
    assertThat(files.read("/etc/mail2/sendmail.cf").lines()).containsExactly("one");
    assertThat(files.read("/etc/mail/../mail/./sendmail.cf").lines()).containsExactly("one");
    assertThat(files.read("/../../etc/mail/sendmail.cf").file())
        .isEqualTo("/../../etc/mail/sendmail.cf");
    assertThatThrownBy(() -> files.read("/etc/outside")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.read("/etc/absolute")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aDanglingLinkIsPresentAndSaysWhatIsMissing() {
    machine.linked("/etc/mail", "/shared/mail").linked("/etc/x", "/nosuch");
    assertThat(files.present("/etc/x")).isTrue();
    assertThat(files.present("/etc/nosuch")).isFalse();
    assertThatThrownBy(() -> files.read("/etc/mail/sendmail.cf"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void linksInACircleEnd() {
    machine.linked("/etc/a", "/etc/b").linked("/etc/b", "/etc/a");
    assertThatThrownBy(() -> files.read("/etc/a")).isInstanceOf(FileSystemLoopException.class);
    assertThat(files.isDirectory("/etc/a")).isFalse();
    assertThat(files.readQuietly("/etc/a")).isEmpty();
  }

  @Test
  void onlyRegularFilesOfBoundedSizeAreRead() throws IOException {
    machine.with("/etc/large", "x".repeat(MachineFiles.MAX_BYTES + 1));
    machine.with("/etc/fits", "x".repeat(MachineFiles.MAX_BYTES));
    assertThatThrownBy(() -> files.read("/etc/large"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("more than 1048576 bytes");
    assertThat(files.read("/etc/fits").lines()).hasSize(1);
    assertThatThrownBy(() -> files.read("/etc"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no regular file");
    assertThatThrownBy(() -> files.read("/etc/with\0nul")).isInstanceOf(FileSystemException.class);
  }

  @Test
  void bytesThatAreNoTextDoNotMatter() throws IOException {
    machine.with("/etc/x", "");
    Files.write(machine.at("/etc/x"), new byte[] {'a', (byte) 0xff, 0, '\r', '\n', 'b'});
    assertThat(files.read("/etc/x").lines()).containsExactly("a\ufffd\0", "b");
  }

  @Test
  void namesAreSorted() throws IOException {
    machine.with("/d/b", "").with("/d/a", "").with("/d/B", "");
    assertThat(files.list("/d")).containsExactly("B", "a", "b");
    assertThatThrownBy(() -> files.list("/nosuch")).isInstanceOf(NoSuchFileException.class);
  }
}
