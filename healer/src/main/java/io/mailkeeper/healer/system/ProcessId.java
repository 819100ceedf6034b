package io.mailkeeper.healer.system;

import java.util.Optional;

/**
 * One process, for ever: a number is used again, a number with a start time is not.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since boot ({@code /proc/PID/stat} field 22,
 *     proc_pid_stat(5))
 */
public record ProcessId(long pid, long startTicks) {

  /** The process that has this number now; empty when there is none, or only a zombie. */
  public static Optional<ProcessId> of(long pid) {
    return ProcessInfo.read(pid).filter(ProcessInfo::alive).map(ProcessInfo::id);
  }

  /** Whether it still runs; a zombie does not. */
  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }
}
