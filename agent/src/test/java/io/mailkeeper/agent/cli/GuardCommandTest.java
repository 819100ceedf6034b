package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the guard's command line refuses before it does anything. */
class GuardCommandTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {"--watchdog=/dev/watchdog", "--watchdog-timeout=4", "--watchdog-timeout=-1"})
  void aWatchdogAndItsTimeoutGoTogether(String option) {
    StringWriter said = new StringWriter();
    CommandLine guard = new CommandLine(new GuardCommand()).setErr(new PrintWriter(said, true));

    int exit = guard.execute("--dir", directory.toString(), "--node", "n1", option);

    assertThat(exit).isEqualTo(ExitCode.USAGE);
    assertThat(said.toString()).contains("--watchdog PATH and --watchdog-timeout SECONDS");
    assertThat(directory).isEmptyDirectory();
  }
}
