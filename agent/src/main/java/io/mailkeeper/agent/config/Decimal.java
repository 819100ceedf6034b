package io.mailkeeper.agent.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A decimal number of any sign, {@code 900000000}, {@code -1} or {@code 0.5}. */
public record Decimal(BigDecimal number) {

  private static final Pattern SHAPE = Pattern.compile("-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,9})?");

  /** Equal numbers are equal, however many zeros were written. */
  public Decimal {
    number = number.stripTrailingZeros();
  }

  static Decimal parse(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected a decimal number such as 900000000, -1 or 0.5, without leading zeros");
    }
    return new Decimal(new BigDecimal(text));
  }

  boolean exceeds(Decimal other) {
    return number.compareTo(other.number) > 0;
  }

  @Override
  public String toString() {
    return number.toPlainString();
  }
}
