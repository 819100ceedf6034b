package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.system.ProcessInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * One process, never its successor under the same number. Written as {@code pid:startTicks}: the
 * demo hands it to other programs, and the reaper's shell script reads it.
 *
 * <p>Not healer.system's: that has no text, allows any number, and is signalled by JNA, whose
 * library the demo's many small processes need not load.
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
    return ProcessInfo.read(pid)
        .filter(ProcessInfo::alive)
        .map(info -> new ProcessId(info.pid(), info.startTicks()));
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
