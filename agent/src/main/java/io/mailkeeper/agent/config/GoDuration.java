package io.mailkeeper.agent.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as Go programs write it, {@code 5s}, {@code 1m30s} or {@code 1.5s}. */
public record GoDuration(Duration duration) {

  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|[smh])");
  private static final Pattern SHAPE = Pattern.compile("(?:" + PART.pattern() + ")+");
  private static final Map<String, Double> SECONDS =
      Map.of("ms", 0.001, "s", 1.0, "m", 60.0, "h", 3600.0);

  static GoDuration parse(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a duration such as 5s, 500ms or 1m30s");
    }
    double seconds = 0;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      seconds += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 0.0);
    }
    return new GoDuration(Duration.ofMillis(Math.round(seconds * 1_000)));
  }

  @Override
  public String toString() {
    return Durations.text(duration);
  }
}
