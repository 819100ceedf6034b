package io.mailkeeper.healer.guard;

/**
 * The guard's answer to {@code stopped}.
 *
 * @param epoch the epoch asked for
 * @param what what still runs, or why it was refused; empty otherwise
 */
public record StopAnswer(Kind kind, long epoch, String what) {

  /** What the guard saw. */
  public enum Kind {
    /** Nothing is left, and the epoch cannot be armed again. */
    LATCHED,
    /** Something is left. */
    RUNNING,
    /** Nothing has changed. */
    REFUSED
  }

  public boolean isLatched() {
    return kind == Kind.LATCHED;
  }
}
