package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a process has used since it started, as proc(5) says it.
 *
 * @param cpu {@code utime} and {@code stime} of {@code /proc/PID/stat}, of all its threads, in
 *     steps of 10 ms; not of its children
 * @param residentKib {@code VmRSS}
 * @param mostResidentKib {@code VmHWM}
 */
record Usage(Cpu cpu, long residentKib, long mostResidentKib) {

  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final int TICKS_PER_SECOND = 100;

  static Usage of(long pid) throws IOException {
    Path directory = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(directory.resolve("stat"));
    // The name of the program may hold blanks; what follows its parenthesis does not.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    List<String> status = Files.readAllLines(directory.resolve("status"));
    return new Usage(
        new Cpu(ticks(fields.get(14 - 3)), ticks(fields.get(15 - 3))),
        kib(status, "VmRSS:"),
        kib(status, "VmHWM:"));
  }

  private static Duration ticks(String text) {
    return Duration.ofMillis(Long.parseLong(text) * 1_000 / TICKS_PER_SECOND);
  }

  private static long kib(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
