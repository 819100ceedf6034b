package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessInfoTest {

  private static final String REST =
      "1 40 39 0 -1 4194560 97 0 0 0 0 0 0 0 20 0 1 0 8123 2600960 380 18446744073709551615 1";

  @TempDir Path directory;

  @Test
  void readsANameWithBlanksAndParentheses() {
    assertThat(ProcessInfo.parse("42 (a ) S (b) R " + REST))
        .contains(new ProcessInfo(42, 'R', 1, 39, 8123));
  }

  @Test
  void refusesWhatIsCutOff() {
    assertThat(ProcessInfo.parse("42 (sendmail) S 1 40")).isEmpty();
    assertThat(ProcessInfo.parse("")).isEmpty();
  }

  @Test
  void knowsItself() {
    ProcessHandle self = ProcessHandle.current();
    ProcessInfo info = ProcessInfo.read(self.pid()).orElseThrow();
    assertThat(info.parent()).isEqualTo(self.parent().orElseThrow().pid());
    assertThat(info.id().alive()).isTrue();
    assertThat(ProcessInfo.all()).extracting(ProcessInfo::id).contains(info.id());
  }

  @Test
  void findsNoProcessUnderNumbersThatAreNone() {
    assertThat(ProcessId.of(0)).isEmpty();
    assertThat(ProcessId.of(-5)).isEmpty();
    assertThat(ProcessId.of(999_999_999)).isEmpty();
  }

  @Test
  void recognisesALinkedProgramAndOneThatWasReplaced() throws IOException {
    Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), directory.resolve("daemon"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), program);
    Process process = new ProcessBuilder(link.toString(), "1000").start();
    try {
      assertThat(ProcessInfo.runs(process.pid(), link)).isTrue();
      assertThat(ProcessInfo.runs(process.pid(), program)).isTrue();
      assertThat(ProcessInfo.runs(process.pid(), Path.of("/bin/cat"))).isFalse();
      Files.delete(program);
      assertThat(ProcessInfo.runs(process.pid(), program)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
