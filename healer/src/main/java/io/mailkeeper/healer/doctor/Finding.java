package io.mailkeeper.healer.doctor;

/**
 * One thing looked at, on one line.
 *
 * @param check what was looked at
 * @param expected what is asked for
 * @param found what there is
 * @param advice what to do; empty if nothing
 */
public record Finding(Level level, String check, String expected, String found, String advice) {

  /** How it is, from good to bad. */
  public enum Level {
    /** As expected. */
    OK,
    /** Cannot be seen from this node: what an administrator has to look at elsewhere. */
    NOTE,
    /** It works, but not as well, or not as safely, as it should. */
    WARN,
    /** With this the lease cannot be kept safely. */
    BAD
  }

  static Finding ok(String check, String expected, String found) {
    return new Finding(Level.OK, check, expected, found, "");
  }

  static Finding note(String check, String expected, String found, String advice) {
    return new Finding(Level.NOTE, check, expected, found, advice);
  }

  static Finding warn(String check, String expected, String found, String advice) {
    return new Finding(Level.WARN, check, expected, found, advice);
  }

  static Finding bad(String check, String expected, String found, String advice) {
    return new Finding(Level.BAD, check, expected, found, advice);
  }

  /** The line. */
  public String line() {
    return String.format(
        "%-4s  %s: found %s; expected %s%s",
        level, check, found, expected, advice.isEmpty() ? "" : "; to do: " + advice);
  }
}
