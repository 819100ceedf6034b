package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.SafetyClass;
import java.time.Duration;

/**
 * The guard's watchdog, as the guard reports it.
 *
 * @param timeout the node is reset so long after the last feed, read back from the device; zero
 *     when there is none
 * @param resets whether the guard can reset the node by sysrq, too
 * @param text what the device calls itself, or why it does not work
 */
public record WatchdogStatus(Kind kind, Duration timeout, boolean resets, String text) {

  /** What the guard of an older version has. */
  public static final WatchdogStatus NONE =
      new WatchdogStatus(Kind.NONE, Duration.ZERO, false, "no watchdog is configured");

  /** What there is. */
  public enum Kind {
    /** None is configured. */
    NONE,
    /** A hardware watchdog, open and fed. */
    HARDWARE,
    /** A software watchdog or the stand-in of a test, open and fed. */
    SOFTWARE,
    /** One is configured and does not work, or not yet. */
    BROKEN;

    public SafetyClass safetyClass() {
      return switch (this) {
        case HARDWARE -> SafetyClass.B;
        case SOFTWARE -> SafetyClass.C;
        case NONE, BROKEN -> SafetyClass.D;
      };
    }
  }

  public boolean isWorking() {
    return kind.safetyClass().isFenced();
  }

  /** For people: {@code iTCO_wdt, 4000 ms}, or why there is none. */
  public String words() {
    return isWorking() ? text + ", " + timeout.toMillis() + " ms" : text;
  }

  /**
   * As on the wire, after {@code watchdog} or {@code !watchdog}. A number stands third in the line:
   * agents of older versions expect one in every notice, and leave alone what they do not know.
   */
  String line() {
    return "- "
        + timeout.toMillis()
        + " "
        + kind.name()
        + (resets ? " resets " : " noreset ")
        + text.replace('\n', ' ');
  }

  /** Throws a RuntimeException for what {@link #line} did not write. */
  static WatchdogStatus read(String line) {
    String[] words = line.split(" ", 5);
    return new WatchdogStatus(
        Kind.valueOf(words[2]),
        Duration.ofMillis(Long.parseLong(words[1])),
        words[3].equals("resets"),
        words[4]);
  }
}
