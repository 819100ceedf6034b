package io.mailkeeper.healer.core;

/**
 * Something protected that runs, listens or is mounted where the lease is not held.
 *
 * @param resource the protected resource it belongs to
 * @param pid its process; 0 if it has none
 * @param identified whether it is surely the protected program, so that it may be stopped
 * @param sentence what was found, with numbers
 */
public record Stray(Kind kind, String resource, long pid, boolean identified, String sentence) {

  /** What was found. */
  public enum Kind {
    ADDRESS,
    PROCESS,
    LISTENER,
    MOUNT
  }
}
