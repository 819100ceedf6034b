package io.mailkeeper.healer.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** As {@link #run(List, Map, Duration)}, in a control group when one is given. */
  default Result run(
      List<String> argv, Map<String, String> environment, Duration limit, Optional<Path> cgroup) {
    return run(cgroup.map(dir -> inCgroup(argv, dir)).orElse(argv), environment, limit);
  }

  /**
   * The argument list that runs a program in a control group. The move happens before the program
   * is executed, so nothing it forks can escape. The script is constant; the directory and the
   * program are its positional parameters, which the shell does not parse.
   */
  static List<String> inCgroup(List<String> argv, Path directory) {
    List<String> wrapped = new ArrayList<>();
    wrapped.add("/bin/sh");
    wrapped.add("-c");
    wrapped.add("echo $$ >\"$0/cgroup.procs\" && exec \"$@\"");
    wrapped.add(directory.toString());
    wrapped.addAll(argv);
    return List.copyOf(wrapped);
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
