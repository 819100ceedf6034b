package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Names;
import java.time.Duration;

/**
 * Something that services of all nodes depend on. Every node looks at it all the time.
 *
 * @param every time between the starts of two looks
 * @param timeout how long one look may take
 * @param failures how many looks in a row must fail before it counts as failing
 */
public record Cause(String name, Duration every, Duration timeout, int failures) {

  public Cause {
    Names.check("cause", name);
    for (Duration d : new Duration[] {every, timeout}) {
      if (d.isNegative() || d.isZero()) {
        throw new IllegalArgumentException(
            "a time of cause " + name + " is " + d + ", expected more than zero");
      }
    }
    if (failures < 1) {
      throw new IllegalArgumentException(
          "cause " + name + ": failures is " + failures + ", expected at least 1");
    }
  }

  /**
   * How long after it has begun to fail every node knows at the latest. A look that takes longer
   * than the interval puts off the next one; the first one may have begun while all was well.
   */
  public Duration known() {
    Duration turn = every.compareTo(timeout) >= 0 ? every : timeout;
    return turn.multipliedBy(failures).plus(timeout);
  }
}
