package io.mailkeeper.healer.lease;

import java.time.Duration;

/**
 * An order of operators that nothing is moved, restarted or taken over by itself for a while. It
 * stands in the node records: every node repeats the newest order it has read, with how much of it
 * has gone by. No clocks are compared: each node counts by its own, and the largest count holds, so
 * restarts in the meantime can only make it end later than asked by what nobody has counted.
 *
 * @param revision rises with every order, the one that ends it included; 0 for none was ever given
 * @param node where it was given; of two orders with one revision that of the later name holds
 * @param by who gave it
 * @param reason why, in the operator's words; at most {@value #MAX_TEXT} characters
 * @param length how long it lasts; zero ends the one before
 * @param elapsed how much of it has gone by when this was written, at most {@code length}
 */
public record Maintenance(
    long revision, String node, String by, String reason, Duration length, Duration elapsed)
    implements Comparable<Maintenance> {

  /** Longest reason and longest name of who gave the order, in characters. */
  public static final int MAX_TEXT = 160;

  /** Longest maintenance that can be ordered. */
  public static final Duration MAX_LENGTH = Duration.ofDays(7);

  public static final Maintenance NONE =
      new Maintenance(0, "", "", "", Duration.ZERO, Duration.ZERO);

  public Maintenance {
    if (revision < 0
        || length.isNegative()
        || length.compareTo(MAX_LENGTH) > 0
        || elapsed.isNegative()
        || elapsed.compareTo(length) > 0) {
      throw new IllegalArgumentException(
          "maintenance "
              + revision
              + " of "
              + length
              + ", "
              + elapsed
              + " of it gone by: expected 0 to "
              + MAX_LENGTH
              + ", and no more gone by than that");
    }
    if (by.length() > MAX_TEXT || reason.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "a reason of "
              + Math.max(by.length(), reason.length())
              + " characters; expected at most "
              + MAX_TEXT);
    }
  }

  public Duration remaining() {
    return length.minus(elapsed);
  }

  /** The same order, with this much of it gone by. */
  Maintenance elapsed(Duration gone) {
    return new Maintenance(
        revision, node, by, reason, length, gone.compareTo(length) < 0 ? gone : length);
  }

  /** Whether it is the very same order, however much of it has gone by. */
  public boolean isSameOrder(Maintenance other) {
    return revision == other.revision && node.equals(other.node);
  }

  /** Which of two holds: the later order, and of one order what has gone on longest. */
  @Override
  public int compareTo(Maintenance other) {
    int byRevision = Long.compare(revision, other.revision);
    int byNode = byRevision != 0 ? byRevision : node.compareTo(other.node);
    return byNode != 0 ? byNode : elapsed.compareTo(other.elapsed);
  }
}
