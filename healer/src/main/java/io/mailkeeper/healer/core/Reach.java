package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who could be reached instead of this node, and when the service was last handed over because
 * nobody could reach the one that had it. Immutable.
 *
 * @param since since when each other node has said without a break that it is ready and can be
 *     reached; only while this node holds the lease
 * @param handOvers such hand-overs, as the newest epoch record counts them
 * @param counted when that count was found to have risen, or was first seen: the last hand-over is
 *     not longer ago as far as this run of the agent knows; empty for none
 * @param moving addresses on their way to another interface of this node
 */
public record Reach(
    Map<String, Uptime> since, int handOvers, Optional<Uptime> counted, Set<String> moving) {
  static final Reach NONE = new Reach(Map.of(), 0, Optional.empty(), Set.of());

  public Reach {
    since = Map.copyOf(since);
    moving = Set.copyOf(moving);
  }

  /** The very same if nothing has changed. */
  Reach since(Map<String, Uptime> changed) {
    return changed.equals(since) ? this : new Reach(changed, handOvers, counted, moving);
  }

  /** After a look at the newest record; the very same if it counts as many as before. */
  Reach counts(int now, Uptime at) {
    return now == handOvers
        ? this
        : new Reach(since, now, now > handOvers ? Optional.of(at) : counted, moving);
  }

  Reach moving(String address) {
    Set<String> more = new TreeSet<>(moving);
    more.add(address);
    return new Reach(since, handOvers, counted, more);
  }

  Reach moved(String address) {
    Set<String> fewer = new TreeSet<>(moving);
    fewer.remove(address);
    return new Reach(since, handOvers, counted, fewer);
  }
}
