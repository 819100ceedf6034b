package io.mailkeeper.agent.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as Prometheus writes it: {@code 10MB} and {@code 10MiB} are both 10 x 2^20. */
public record Base2Size(long bytes) {

  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9})(B|[KMG]i?B)?");
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");

  static Base2Size parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a size such as 512B, 64KB or 10MB");
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2).replace("i", "");
    return new Base2Size(Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(unit)));
  }

  @Override
  public String toString() {
    return bytes + "B";
  }
}
