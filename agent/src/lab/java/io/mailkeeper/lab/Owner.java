package io.mailkeeper.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same pid.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
record Owner(long pid, long startTicks) {
  static Owner self() {
    return running(ProcessHandle.current().pid()).orElseThrow();
  }

  static Optional<Owner> running(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      List<String> afterName = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      return Optional.of(new Owner(pid, Long.parseLong(afterName.get(19))));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  static Optional<Owner> parse(String text) {
    String[] words = text.strip().split(" ", -1);
    return words.length == 2
        ? Optional.of(new Owner(Long.parseLong(words[0]), Long.parseLong(words[1])))
        : Optional.empty();
  }

  boolean isRunning() {
    return running(pid).filter(this::equals).isPresent();
  }

  @Override
  public String toString() {
    return pid + " " + startTicks;
  }
}
