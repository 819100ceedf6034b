package io.mailkeeper.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a Prometheus and an Alertmanager of one age are.
 *
 * @param name oldest or current
 * @param directory with both executables, as Debian names them
 */
record StackBinaries(String name, Path directory) {
  /** Names the directory of the current ones, from a newer Debian; see {@code .ci/run}. */
  private static final String CURRENT = "MAILKEEPER_PROMETHEUS_TOOLS";

  Path prometheus() {
    return directory.resolve("prometheus");
  }

  Path alertmanager() {
    return directory.resolve("prometheus-alertmanager");
  }

  private boolean there() {
    return Files.isExecutable(prometheus()) && Files.isExecutable(alertmanager());
  }

  /** Skips the calling test when one is missing, or fails it where nothing may be skipped. */
  static List<StackBinaries> both() {
    StackBinaries oldest = new StackBinaries("oldest", Path.of("/usr/bin"));
    Optional<StackBinaries> current =
        Optional.ofNullable(System.getenv(CURRENT))
            .map(d -> d.split(":", 2)[0])
            .map(directory -> new StackBinaries("current", Path.of(directory)));
    List<String> missing = new ArrayList<>();
    if (!oldest.there()) {
      missing.add("Debian's packages prometheus and prometheus-alertmanager");
    }
    if (current.filter(StackBinaries::there).isEmpty()) {
      missing.add(CURRENT + ", a directory with current ones");
    }
    LabRequirements.demand(missing);
    return List.of(oldest, current.orElseThrow());
  }
}
