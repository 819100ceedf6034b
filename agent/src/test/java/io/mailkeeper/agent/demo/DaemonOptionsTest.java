package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonOptionsTest {

  private static final String GOOD =
      "--role imap --bind 127.0.0.2 --port 143 --store /s --pid-file /p --login-file /l --parent "
          + ProcessId.self();

  @Test
  void readsAll() {
    assertThat(DaemonOptions.parse((GOOD + " --process-list /x").split(" ", -1)))
        .isEqualTo(
            new DaemonOptions(
                DaemonOptions.Role.IMAP,
                "127.0.0.2",
                143,
                Path.of("/s"),
                Path.of("/p"),
                ProcessId.self(),
                Path.of("/l"),
                Optional.of(Path.of("/x"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --role imap     | --role nntp     | --role nntp: expected smtp, imap or pop3
          --port 143      | --port 65536    | --port 65536: expected 0 to 65535
          --port 143      | --port x        | --port x: expected 0 to 65535
          --store /s      | --stor /s       | unknown option --stor
          --pid-file /p   | --port 2        | --pid-file is missing
          --login-file /l | --parent 999999999 | --login-file is missing
          """)
  void saysWhatIsWrong(String part, String bad, String message) {
    assertThatThrownBy(() -> DaemonOptions.parse(GOOD.replace(part, bad).split(" ", -1)))
        .isInstanceOf(DaemonOptions.Mistake.class)
        .hasMessage(message);
  }
}
