package io.mailkeeper.agent.config;

import java.util.regex.Pattern;

/** Whole decimal numbers. {@code 0123}, {@code 0x19} and {@code 1_000} are refused, not guessed. */
final class Numbers {

  private static final Pattern SHAPE = Pattern.compile("0|[1-9][0-9]{0,8}");

  private Numbers() {}

  /**
   * @param what put into the message, "port"
   */
  static int parse(String text, String what, int min, int max) {
    if (SHAPE.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    boolean zeros = text.matches("0[0-9]+");
    throw new IllegalArgumentException(
        "expected a "
            + what
            + (max == Integer.MAX_VALUE ? " of at least " + min : " from " + min + " to " + max)
            + (zeros ? ", without leading zeros" : ""));
  }
}
