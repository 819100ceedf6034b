package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of Prometheus or Alertmanager that judges our files. Where it is missing the test is
 * skipped with a message, or fails when {@code MAILKEEPER_SKIP_NOTHING=true} is in the environment.
 *
 * @param program its path
 */
record Tool(Path program) {
  /** Directories, separated by colons, in which further versions of the programs are. */
  private static final String MORE = "MAILKEEPER_PROMETHEUS_TOOLS";

  /** What it answered, both streams, and its exit code. */
  record Answer(int code, String text) {}

  /** The installed one, and one from each directory in {@code MAILKEEPER_PROMETHEUS_TOOLS}. */
  static List<Tool> all(String name) {
    String more = System.getenv().getOrDefault(MORE, "");
    List<Tool> tools = new ArrayList<>();
    Stream.concat(Stream.of("/usr/bin"), Stream.of(more.split(":", -1)))
        .filter(directory -> !directory.isBlank())
        .forEach(directory -> tools.add(new Tool(Path.of(directory, name))));
    return tools;
  }

  /** Runs it, in this module's directory. */
  Answer run(String... arguments) throws IOException, InterruptedException {
    need();
    Path output = Files.createTempFile("tool", ".out");
    try {
      List<String> command = new ArrayList<>(List.of(program.toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " has not ended within ten minutes");
      }
      return new Answer(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /** Runs it, and it has to be content. */
  String accepts(String... arguments) throws IOException, InterruptedException {
    Answer answer = run(arguments);
    assertThat(answer.code())
        .as("%s %s said:%n%s", program, String.join(" ", arguments), answer.text())
        .isZero();
    return answer.text();
  }

  private void need() {
    String missing = program + " is not installed (Debian: prometheus, prometheus-alertmanager)";
    if ("true".equals(System.getenv("MAILKEEPER_SKIP_NOTHING"))) {
      assertThat(program).as("%s, and MAILKEEPER_SKIP_NOTHING is set", missing).isExecutable();
    } else {
      Assumptions.assumeTrue(Files.isExecutable(program), missing);
    }
  }

  @Override
  public String toString() {
    return program.toString();
  }
}
