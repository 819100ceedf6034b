package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is still there after the demo has cleaned up; empty if all went well.
 *
 * @param processes those with the demo's mark
 * @param paths the demo's directory and its control groups
 */
record Leftover(List<ProcessId> processes, List<Path> paths) {

  Leftover {
    processes = List.copyOf(processes);
    paths = List.copyOf(paths);
  }

  /**
   * Looks now.
   *
   * @param paths what should be gone
   */
  static Leftover of(Marked mark, List<Path> paths) throws IOException {
    return new Leftover(mark.processes(), paths.stream().filter(Files::exists).toList());
  }

  boolean isNothing() {
    return processes.isEmpty() && paths.isEmpty();
  }

  String sentence() {
    return isNothing()
        ? "nothing is left behind: no process, no directory, no control group"
        : "LEFT BEHIND: processes " + processes + ", directories " + paths;
  }
}
