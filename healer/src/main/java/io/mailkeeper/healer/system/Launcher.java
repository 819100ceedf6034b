package io.mailkeeper.healer.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts programs that stay. Argument lists only: nothing is ever parsed by a shell. */
@FunctionalInterface
public interface Launcher {

  /**
   * Starts a program and returns at once.
   *
   * @param environment added to the agent's own environment
   * @param log where it writes both streams, appended; never a pipe: a daemon must outlive the
   *     agent
   * @throws IOException if it cannot be executed, or the log cannot be opened
   */
  Process launch(List<String> argv, Map<String, String> environment, Path log) throws IOException;

  /** The real one. */
  static Launcher local() {
    return (argv, environment, log) -> {
      ProcessBuilder builder = new ProcessBuilder(argv);
      builder.environment().putAll(environment);
      builder.redirectInput(new File("/dev/null"));
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return builder.start();
    };
  }
}
