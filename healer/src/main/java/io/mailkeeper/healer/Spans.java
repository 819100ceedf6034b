package io.mailkeeper.healer;

import java.time.Duration;
import java.util.Locale;

/** Spans of time as people say them. */
public final class Spans {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Spans() {}

  /** As {@link #words(double)}. */
  public static String words(Duration span) {
    return words(span.toNanos() / 1e9);
  }

  /**
   * The two largest units: {@code 3.2 s}, {@code 4 min 10 s}, {@code 2 h 5 min}, {@code 3 d 1 h}.
   */
  public static String words(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < MINUTE) {
      return whole + " s";
    }
    if (whole < HOUR) {
      return pair(whole / MINUTE, "min", whole % MINUTE, "s");
    }
    if (whole < DAY) {
      return pair(whole / HOUR, "h", whole % HOUR / MINUTE, "min");
    }
    return pair(whole / DAY, "d", whole % DAY / HOUR, "h");
  }

  private static String pair(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
