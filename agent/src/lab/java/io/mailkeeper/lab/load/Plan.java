package io.mailkeeper.lab.load;

import java.time.Duration;

/**
 * How long everything is measured; both programs are measured in turn, so many rounds, and whoever
 * was first in one round is second in the next.
 *
 * @param warmUp probes that each is asked for before anything is measured
 * @param scheduledWarmUp probes that the agent makes by itself before those are measured
 * @param flatOut how long each is asked for as much as it can, in each round
 * @param steady how long each is asked for 50 probes a second, in each round
 */
record Plan(int rounds, int warmUp, int scheduledWarmUp, Duration flatOut, Duration steady) {

  static final int AT_ONCE = 50;
  static final int PER_SECOND = 50;

  private static final Plan SHORT =
      new Plan(2, 6_000, 250, Duration.ofSeconds(1), Duration.ofSeconds(4));

  /**
   * The short one, or, by {@code -Dmailkeeper.probe-figures.seconds}, as many seconds for each
   * measurement and three times as many for steady ones.
   */
  static Plan asked() {
    int seconds = Integer.getInteger("mailkeeper.probe-figures.seconds", 0);
    return seconds == 0
        ? SHORT
        : new Plan(2, 40_000, 3_000, Duration.ofSeconds(seconds), Duration.ofSeconds(3L * seconds));
  }
}
