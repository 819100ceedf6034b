package io.mailkeeper.agent.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: a whole number and a unit, {@code 250ms 2s 5m 1h 1d}. */
final class Durations {

  private static final Pattern SHAPE = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|s|m|h|d)");

  /** Longest first: the order in which {@link #text} looks for a unit that fits. */
  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("m", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
  }

  private Durations() {}

  static Duration parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration, a whole number with its unit, such as 250ms, 2s, 5m, 1h or 1d");
    }
    Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** The shortest way to write it; equal durations have equal texts. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    return UNITS.entrySet().stream()
        .filter(unit -> millis % unit.getValue().toMillis() == 0)
        .findFirst()
        .map(unit -> millis / unit.getValue().toMillis() + unit.getKey())
        .filter(text -> millis != 0)
        .orElse("0s");
  }
}
