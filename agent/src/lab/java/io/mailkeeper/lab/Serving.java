package io.mailkeeper.lab;

import java.util.Set;
import java.util.TreeSet;

/**
 * A time during which a node served, as far as looks from time to time can tell. Times in ns on
 * {@link Lab#now()}'s clock.
 *
 * <pre>
 *   look:    idle      serving   serving   serving    idle
 *              |----------|---------|---------|---------|
 *         possibleFrom  seenFrom          seenTo    possibleTo
 * </pre>
 *
 * @param event true when all that was seen is a write between two looks: it happened some time from
 *     possibleFrom to possibleTo, and seenFrom and seenTo mean nothing
 * @param signs everything seen meanwhile: "address 10.77.0.50", "port 25", "process
 *     /usr/sbin/dovecot", "write mqueue"
 */
public record Serving(
    String node,
    long possibleFrom,
    long seenFrom,
    long seenTo,
    long possibleTo,
    boolean event,
    Set<String> signs) {

  public Serving {
    if (possibleFrom > seenFrom || seenFrom > seenTo || seenTo > possibleTo) {
      throw new IllegalArgumentException(
          "times out of order: %d %d %d %d".formatted(possibleFrom, seenFrom, seenTo, possibleTo));
    }
    signs = Set.copyOf(signs);
  }

  /** Whether both may have served at one moment. */
  boolean mayMeet(Serving other) {
    return possibleFrom < other.possibleTo && other.possibleFrom < possibleTo;
  }

  /** Whether both were seen to serve at one moment: no doubt is left by the time between looks. */
  boolean meets(Serving other) {
    if (event && other.event) {
      return false;
    }
    if (event) {
      return other.seenFrom <= possibleFrom && possibleTo <= other.seenTo;
    }
    if (other.event) {
      return other.meets(this);
    }
    return seenFrom <= other.seenTo && other.seenFrom <= seenTo;
  }

  @Override
  public String toString() {
    return "%s %s %.1f ms (%.1f to %.1f) %s"
        .formatted(
            node,
            event ? "wrote within" : "served",
            (seenTo - seenFrom) / 1e6,
            seenFrom / 1e6,
            seenTo / 1e6,
            new TreeSet<>(signs));
  }
}
