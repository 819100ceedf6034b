package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a client's sessions got, and the outage that follows from it: the longest stretch between
 * two good greetings. Counting bad sessions would depend on how fast they fail; this does not.
 *
 * <p>Safe for use by several threads.
 */
final class BannerLog {

  /** How one session went. */
  enum Kind {
    /** The greeting came. */
    GOOD,
    /** Nobody listens there. */
    REFUSED,
    /** No greeting within the limit. */
    TIMEOUT,
    /** Connected, then closed or reset without a greeting. */
    CLOSED,
    /** Something else came in place of the greeting. */
    WRONG_ANSWER,
    /** No route, no socket left: the client's own trouble. */
    OTHER
  }

  private record Entry(Kind kind, Uptime at) {}

  private final List<Entry> entries = new ArrayList<>();

  synchronized void add(Kind kind, Uptime at) {
    entries.add(new Entry(kind, at));
  }

  /**
   * The outage in a period. A stretch that began before {@code from} counts from the last good
   * greeting before it: that is when the client last had service.
   */
  Outage between(Uptime from, Uptime to) {
    Uptime last = from;
    List<Uptime> good = new ArrayList<>();
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (Entry entry : upTo(to)) {
      if (entry.at().isAfter(from)) {
        counts.merge(entry.kind(), 1, Integer::sum);
      }
      if (entry.kind() == Kind.GOOD) {
        if (entry.at().isAfter(from)) {
          good.add(entry.at());
        } else {
          last = entry.at();
        }
      }
    }
    return longest(last, good, to, counts);
  }

  /** Sessions end out of order: one that waits for its limit is told after later good ones. */
  private synchronized List<Entry> upTo(Uptime to) {
    return entries.stream()
        .filter(e -> !e.at().isAfter(to))
        .sorted(java.util.Comparator.comparing(Entry::at))
        .toList();
  }

  private static Outage longest(
      Uptime last, List<Uptime> good, Uptime to, Map<Kind, Integer> counts) {
    Outage longest = new Outage(last, last, true, counts);
    Uptime previous = last;
    for (Uptime next : good) {
      if (next.since(previous).compareTo(longest.length()) > 0) {
        longest = new Outage(previous, next, true, counts);
      }
      previous = next;
    }
    return to.since(previous).compareTo(longest.length()) > 0
        ? new Outage(previous, to, false, counts)
        : longest;
  }
}
