package io.mailkeeper.alerts;

import java.nio.file.Path;

/** Where the files of this module are; tests run in its directory. */
final class Repository {
  static final Path RULES = Path.of("src/main/resources/alerts/mailkeeper-rules.yml");
  static final Path PROMETHEUS = Path.of("src/main/resources/alerts/prometheus-example.yml");
  static final Path ALERTMANAGER = Path.of("src/main/resources/alerts/alertmanager-example.yml");
  static final Path CASES = Path.of("src/test/resources/promtool");
  static final Path RUNBOOKS = Path.of("runbooks");

  private Repository() {}
}
