package io.mailkeeper.healer.core;

/**
 * Something protected that runs, listens or is mounted where the lease is not held, as decisions
 * need it: the search that found it knows the process itself.
 *
 * @param resource the protected resource it belongs to
 * @param sentence what was found, with numbers: tells strays apart
 */
public record Stray(Kind kind, String resource, String sentence) {

  /** What it is, which says what may be done about it. */
  public enum Kind {
    /** A protected address on an interface. It is always removed. */
    ADDRESS,
    /** A process known to be the daemon's. It can be stopped. */
    PROCESS,
    /** Something unknown that takes connections meant for the daemon. It is only reported. */
    LISTENER,
    /** A protected filesystem that is mounted. Unmounted only by an administrator or the guard. */
    MOUNT
  }
}
