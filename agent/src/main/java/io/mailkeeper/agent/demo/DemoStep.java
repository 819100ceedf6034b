package io.mailkeeper.agent.demo;

import java.time.Duration;

/**
 * One step of the script with what is expected of it. Its outage is watched from {@code begin} to
 * {@code end}. Besides, no step may lose an accepted message, and after each the other node must be
 * ready, unless it is off.
 *
 * @param begin since the begin of the script
 * @param end since the begin of the script; the next step begins then
 * @param seenBy the client whose outage counts
 * @param longestOutage allowed; it follows from probe and lease timings and does not scale
 * @param holder who is to be in service at the end
 */
record DemoStep(
    DemoEvent event,
    Duration begin,
    Duration end,
    OutageMeter.Protocol seenBy,
    Duration longestOutage,
    Holder holder) {

  DemoStep {
    if (end.minus(begin).compareTo(longestOutage) <= 0) {
      throw new IllegalArgumentException(
          event + " watched for " + end.minus(begin) + ": needs more than " + longestOutage);
    }
  }

  /** Who is in service after a step, compared with before. */
  enum Holder {
    /** The service did not move. */
    SAME,
    /** It moved to the other node. */
    OTHER
  }
}
