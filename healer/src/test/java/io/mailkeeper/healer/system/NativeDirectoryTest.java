package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeDirectoryTest {

  @TempDir private Path temp;

  @Test
  void theFirstDirectoryThatCanBeWrittenIsTaken() throws IOException {
    Path second = Files.createDirectory(temp.resolve("second"));
    assertThat(
            NativeDirectory.among(
                List.of(temp.resolve("missing"), Path.of("/proc/self"), second, temp)))
        .contains(second);
    assertThat(second).as("nothing is left behind").isEmptyDirectory();
    assertThat(NativeDirectory.among(List.of(temp.resolve("missing")))).isEmpty();
  }

  /** In a mount namespace of its own: this host's mounts stay as they are. */
  @Test
  void aNoexecMountIsPassedOver() throws Exception {
    Path noexec = Files.createDirectory(temp.resolve("noexec"));
    Path exec = Files.createDirectory(temp.resolve("exec"));
    String script = "mount -t tmpfs -o noexec none \"$1\" || exit 77; shift; exec \"$@\"";
    Process shell =
        new ProcessBuilder(
                "unshare",
                "-rm",
                "sh",
                "-c",
                script,
                "sh",
                noexec.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Choice.class.getName(),
                noexec.toString(),
                exec.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("said").toFile())
            .start();
    assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assumeThat(shell.exitValue()).as("namespaces can be made here").isZero();
    assertThat(Files.readString(temp.resolve("said")).strip()).isEqualTo("[" + exec + "]");
  }

  /** Says which of its arguments would be taken. */
  static final class Choice {
    private Choice() {}

    public static void main(String[] directories) {
      List<Path> candidates = List.of(directories).stream().map(Path::of).toList();
      System.out.println(NativeDirectory.among(candidates).stream().toList());
    }
  }
}
