package io.mailkeeper.agent.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line as monitoring plugins print it, with performance data; Monitoring Plugins Development
 * Guidelines, sections 2 and 3.
 *
 * @param more performance data that is no time, by name: the value, and its limits if it has some
 */
record Plugin(
    Level level,
    String name,
    String sentence,
    Map<String, Double> seconds,
    Map<String, String> more) {

  /** Only times as performance data. */
  Plugin(Level level, String name, String sentence, Map<String, Double> seconds) {
    this(level, name, sentence, seconds, Map.of());
  }

  /** What a monitoring system understands, from good to bad. */
  enum Level {
    OK(0),
    WARNING(1),
    CRITICAL(2),
    UNKNOWN(3);

    private final int exitCode;

    Level(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  String line() {
    String data =
        Stream.concat(
                seconds.entrySet().stream()
                    .map(e -> String.format(Locale.ROOT, "'%s'=%.6fs", e.getKey(), e.getValue())),
                more.entrySet().stream().map(e -> "'" + e.getKey() + "'=" + e.getValue()))
            .collect(Collectors.joining(" "));
    return name + " " + level + " - " + oneLine(sentence) + (data.isEmpty() ? "" : " | " + data);
  }

  /** A bar would begin the performance data. */
  private static String oneLine(String text) {
    return text.replace('|', '/').replaceAll("[\\r\\n]+", " ");
  }
}
