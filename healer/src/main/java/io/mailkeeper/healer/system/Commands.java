package io.mailkeeper.healer.system;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs programs. Argument lists only: nothing is ever parsed by a shell. */
public interface Commands {

  /**
   * Runs a program to its end, or kills it at the limit.
   *
   * @param environment added to the agent's own environment
   */
  Result run(List<String> argv, Map<String, String> environment, Duration limit);

  default Result run(List<String> argv, Duration limit) {
    return run(argv, Map.of(), limit);
  }

  /**
   * How a program ended.
   *
   * @param exit its exit code; 128 + signal when killed; -1 when it could not be started
   * @param output what it wrote on both streams, at most 16 KiB, with the middle left out
   * @param timedOut whether it was killed at the limit
   */
  record Result(int exit, String output, boolean timedOut) {
    public boolean ok() {
      return exit == 0 && !timedOut;
    }
  }
}
