package io.mailkeeper.healer.guard;

/**
 * The guard's answer to {@code arm} and to {@code fire}.
 *
 * @param epoch the epoch asked for
 * @param reason why it was refused; empty otherwise
 */
public record ArmAnswer(Kind kind, long epoch, String reason) {

  /** What became of the request. */
  public enum Kind {
    /** The deadline is taken and on disk. */
    ARMED,
    /** The epoch has fired: nothing of it may run, and it cannot be armed again. */
    FIRED,
    /** Nothing has changed. */
    REFUSED
  }

  public boolean isArmed() {
    return kind == Kind.ARMED;
  }
}
