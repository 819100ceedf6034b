package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code promtool check metrics}: Prometheus' own judge of names, units and help texts. */
public final class Promtool {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  /** Names that libraries chose. */
  private static final Set<String> NOT_OURS = Set.of();

  private Promtool() {}

  /** Skips the test without promtool; fails it where nothing may be skipped. */
  public static void require() {
    if (!Files.isExecutable(PROMTOOL)) {
      assertThat(System.getenv("MAILKEEPER_SKIP_NOTHING"))
          .as("%s is missing; install Debian's package prometheus", PROMTOOL)
          .isNotEqualTo("true");
      Assumptions.abort(PROMTOOL + " is missing; install Debian's package prometheus");
    }
  }

  /** What it finds wrong with an exposition in the text format, a line each. */
  public static List<String> complaints(Path metrics) throws IOException, InterruptedException {
    Path answer = Files.createTempFile("promtool", ".txt");
    try {
      Process promtool =
          new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
              .redirectInput(metrics.toFile())
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return Files.readAllLines(answer).stream()
          .filter(line -> !line.isBlank())
          .filter(line -> NOT_OURS.stream().noneMatch(name -> line.startsWith(name + " ")))
          .toList();
    } finally {
      Files.delete(answer);
    }
  }
}
