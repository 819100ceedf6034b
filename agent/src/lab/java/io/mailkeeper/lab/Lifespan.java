package io.mailkeeper.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks which processes a lab has and whether one still runs; a zombie does not. */
final class Lifespan {
  private Lifespan() {}

  static List<Long> processesOf(Path cgroup) throws IOException {
    var pids = new ArrayList<Long>();
    try (var tree = Files.walk(cgroup)) {
      for (Path list : tree.filter(path -> path.endsWith("cgroup.procs")).toList()) {
        Files.readAllLines(list).forEach(line -> pids.add(Long.parseLong(line)));
      }
    }
    return pids;
  }

  static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }
}
