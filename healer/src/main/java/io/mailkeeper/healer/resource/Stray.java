package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.system.ProcessId;
import java.util.Optional;

/**
 * Something protected that is found where the lease is not held.
 *
 * @param resource name of the resource it belongs to
 * @param what the address, process or mount point, as a label
 * @param process the process, for a process or a listener whose owner is known
 * @param sentence what was found, for people
 */
public record Stray(
    Kind kind, String resource, String what, Optional<ProcessId> process, String sentence) {

  /** What it is, which says what may be done about it. */
  public enum Kind {
    /** A protected address on an interface. It can be removed. */
    ADDRESS,
    /** A process known to be the daemon's. It can be stopped. */
    PROCESS,
    /** Something unknown that takes connections meant for the daemon. It is only reported. */
    LISTENER,
    /** A protected filesystem that is mounted. Unmounted only by an administrator or the guard. */
    MOUNT
  }
}
