package io.mailkeeper.agent.loop;

import java.util.HashMap;
import java.util.Map;

/**
 * What comes due at an interval but may take longer than one: the next begins when the last has
 * ended, at once if it is overdue by then. Else one that takes just as long as its interval would
 * lose every second turn, and a service that hangs would be noticed as late. Turns that have passed
 * are not made up for.
 *
 * @param <K> what tells one thing from another
 */
final class OneAtATime<K> {
  /** Those under way; true when the next one is overdue. */
  private final Map<K, Boolean> underWay = new HashMap<>();

  /** It is due: whether it has to begin now. */
  boolean due(K key) {
    return underWay.merge(key, false, (was, is) -> true).equals(false);
  }

  /** It has ended: whether the next one is due already. */
  boolean ended(K key) {
    return Boolean.TRUE.equals(underWay.remove(key));
  }
}
