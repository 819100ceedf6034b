package io.mailkeeper.agent.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 512B}, {@code 64KiB}, {@code 64MiB} or {@code 2GiB}. */
public record ByteSize(long bytes) {

  private static final Pattern SHAPE = Pattern.compile("(0|[1-9][0-9]{0,8})(B|KiB|MiB|GiB)");

  static ByteSize parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a size, a whole number with its unit, such as 512B, 64KiB, 64MiB or 2GiB");
    }
    return new ByteSize(Long.parseLong(matcher.group(1)) << shift(matcher.group(2)));
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      default -> 0;
    };
  }

  /** In the largest unit that leaves no rest: equal sizes have equal texts. */
  @Override
  public String toString() {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      if (bytes != 0 && bytes % (1L << shift(unit)) == 0) {
        return (bytes >> shift(unit)) + unit;
      }
    }
    return bytes + "B";
  }
}
