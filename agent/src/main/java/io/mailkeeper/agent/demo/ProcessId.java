package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, never its successor under the same number. Written as {@code pid:startTicks}.
 *
 * @param pid process number
 * @param startTicks clock ticks after boot at which it started: field 22 of {@code /proc/PID/stat},
 *     proc_pid_stat(5). A wall-clock start time would shift when the clock is set.
 */
record ProcessId(long pid, long startTicks) {

  ProcessId {
    if (pid < 2) {
      throw new IllegalArgumentException("pid " + pid + ": expected 2 or more");
    }
  }

  static ProcessId self() {
    long pid = ProcessHandle.current().pid();
    return running(pid)
        .orElseThrow(() -> new IllegalStateException("cannot read /proc/" + pid + "/stat"));
  }

  /** The process that now runs under this number; empty if there is none or it is a zombie. */
  static Optional<ProcessId> running(long pid) {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
      return parseStat(pid, new String(stat, StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * The program name in parentheses may hold blanks and parentheses itself: count from the last.
   */
  static Optional<ProcessId> parseStat(long pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return ended ? Optional.empty() : Optional.of(new ProcessId(pid, Long.parseLong(fields[19])));
  }

  /** Reads {@code pid:startTicks}, or a bare {@code pid} that must be running now. */
  static ProcessId parse(String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      return new ProcessId(
          Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }
    return running(Long.parseLong(text))
        .orElseThrow(() -> new IllegalArgumentException("no process " + text));
  }

  boolean isRunning() {
    return running(pid).filter(this::equals).isPresent();
  }

  /**
   * Sends a signal if this very process still runs. The shell's own {@code kill} is used: not every
   * machine has one in {@code /bin}.
   *
   * @return whether it was sent
   */
  boolean signal(String name) {
    if (!isRunning()) {
      return false;
    }
    try {
      return new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(pid))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String toString() {
    return pid + ":" + startTicks;
  }
}
