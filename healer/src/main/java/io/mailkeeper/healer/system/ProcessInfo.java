package io.mailkeeper.healer.system;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says about a process (proc_pid_stat(5)).
 *
 * @param state one letter; Z and X are dead
 * @param parent its parent's number
 * @param session its session's number, which is the number of the process that began it
 * @param startTicks when it started, in clock ticks since boot
 */
public record ProcessInfo(long pid, char state, long parent, long session, long startTicks) {

  private static final Path PROC = Path.of("/proc");

  public ProcessId id() {
    return new ProcessId(pid, startTicks);
  }

  public boolean alive() {
    return state != 'Z' && state != 'X' && state != 'x';
  }

  /**
   * A moment just before now, in the ticks of {@code startTicks}: whatever is started from now on
   * has at least as many.
   */
  public static long ticksNow() throws IOException {
    String uptime = Files.readString(PROC.resolve("uptime"), StandardCharsets.US_ASCII);
    String seconds = uptime.substring(0, uptime.indexOf(' '));
    return Long.parseLong(seconds.replace(".", "")) - 1;
  }

  /** The process with this number; empty when there is none. */
  public static Optional<ProcessInfo> read(long pid) {
    if (pid <= 0) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/stat"));
      return parse(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The name in field 2 may hold blanks and parentheses: the fields start after the last one. */
  static Optional<ProcessInfo> parse(String stat) {
    int open = stat.indexOf(" (");
    int close = stat.lastIndexOf(") ");
    if (open < 1 || close < open) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 2).split(" ", 21);
    if (fields.length < 20) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessInfo(
            Long.parseLong(stat.substring(0, open)),
            fields[0].charAt(0),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[3]),
            Long.parseLong(fields[19])));
  }

  /** All numbers in use now; a few microseconds for each. */
  public static List<Long> pids() {
    String[] names = PROC.toFile().list();
    List<Long> pids = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        pids.add(Long.parseLong(name));
      }
    }
    return pids;
  }

  /** All processes. */
  public static List<ProcessInfo> all() {
    return pids().stream().flatMap(pid -> read(pid).stream()).toList();
  }

  /**
   * Whether the process runs this program: its executable is the file, or, for a script, one of its
   * first two arguments is. A program that was replaced on disk since still counts.
   */
  public static boolean runs(long pid, Path program) {
    return executable(pid).filter(exe -> exe.equals(real(program))).isPresent()
        || commandLine(pid).stream().limit(2).anyMatch(program.toString()::equals);
  }

  /** Its group in the cgroup2 tree as this process sees it (cgroups(7)). */
  public static Optional<String> cgroup(long pid) {
    try {
      return Files.readAllLines(PROC.resolve(pid + "/cgroup")).stream()
          .filter(line -> line.startsWith("0::"))
          .map(line -> line.substring(3))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The file a process executes. */
  public static Optional<Path> executable(long pid) {
    try {
      String target = Files.readSymbolicLink(PROC.resolve(pid + "/exe")).toString();
      String deleted = " (deleted)";
      return Optional.of(
          Path.of(
              target.endsWith(deleted)
                  ? target.substring(0, target.length() - deleted.length())
                  : target));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> commandLine(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(new File("/proc/" + pid + "/cmdline").toPath());
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      return program;
    }
  }
}
