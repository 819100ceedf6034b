package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where this machine has its cgroup2 hierarchy; {@code man 5 proc}, mountinfo. */
final class CgroupTree {
  private CgroupTree() {}

  static Optional<Path> mount() {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines
          .map(line -> line.split(" - ", 2))
          .filter(halves -> halves.length == 2 && halves[1].startsWith("cgroup2 "))
          .map(halves -> Path.of(halves[0].split(" ", -1)[4]))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
