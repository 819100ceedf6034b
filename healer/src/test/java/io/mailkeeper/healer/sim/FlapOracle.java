package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Hierarchy.FailoverLimit;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Tenure.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * F: no ping-pong. Counts, in real time and over all nodes, who had the service and gave it up
 * because it could not be healed or started there; what the nodes remember of that is not asked.
 */
final class FlapOracle {
  /** How much faster than real time a clock may run by which a failure ages. */
  private static final double FAST = 1 + LeaseTiming.RHO;

  private static final long FIRST_TRY = 5 * World.SECOND;
  private static final int SHARE_IN_PLACE = 12;
  private static final int SHARE_ELSEWHERE = 4;
  private static final long GONE = 60 * World.SECOND;

  /** One node's time with the lease, from when it held it. */
  private static final class Stay {
    final String node;
    final boolean moved;
    final long began;

    /** Never, as long as it goes on, or when it ended for another reason. */
    long gaveUp = Long.MAX_VALUE;

    /** By how much it may seem older than it is: the wall clock was set forward. */
    long older;

    /** An operator's order of in-service forgets it. */
    boolean forgotten;

    Stay(String node, boolean moved, long began) {
      this.node = node;
      this.moved = moved;
      this.began = began;
    }
  }

  /**
   * What came up in a history.
   *
   * @param limit whether a node gave it up as often as the limit allows
   * @param everywhere whether all nodes did
   * @param needed whether a node said then that an operator is needed
   * @param tries how often it was started nevertheless, since nobody else could
   */
  record Seen(boolean limit, boolean everywhere, boolean needed, int tries) {}

  private final World world;
  private final Oracle oracle;
  private final FailoverLimit limit;
  private final long window;
  private final int nodes;
  private final long grace;

  /** After so long everybody has seen what was written. */
  private final long shown;

  private final TreeMap<Long, Stay> stays = new TreeMap<>();
  private final Set<String> tries = new HashSet<>();
  private final Map<String, Position> stuck = new HashMap<>();
  private long everywhereSince = Long.MAX_VALUE;
  private long quietFrom;
  private boolean limitReached;
  private boolean everywhere;
  private boolean needed;
  private int tried;

  /** Where nothing has happened as long as it is the same. */
  private record Position(long epoch, int life) {}

  FlapOracle(World world, Oracle oracle, FailoverLimit limit, LeaseTiming timing, int nodes) {
    this.world = world;
    this.oracle = oracle;
    this.limit = limit;
    this.window = limit.window().toNanos();
    this.nodes = nodes;
    this.shown = timing.renew().multipliedBy(2).plus(timing.visibility()).toNanos();
    this.grace = timing.softTtl().plus(timing.renew()).multipliedBy(2).toNanos() + 2 * World.SECOND;
  }

  Seen seen() {
    return new Seen(limitReached, everywhere, needed, tried);
  }

  // ---- what bears on it

  /** Until then something else than the service is not well. */
  void disturbed(long until) {
    quietFrom = Math.max(quietFrom, until);
  }

  /** What was written before may seem older after the next start of the agent. */
  void wallClockSet(String node, long by) {
    stays.values().stream()
        .filter(s -> s.node.equals(node))
        .forEach(s -> s.older += Math.max(0, by));
  }

  /** At the moment of a decision, before it is carried out. */
  void decided(SimNode node, Event event, Step step) {
    HierarchyState before = node.hierarchy();
    HierarchyState after = step.state().hierarchy("mail").orElseThrow();
    for (Action action : step.actions()) {
      if (action instanceof Action.Lease l && l.action() instanceof LeaseAction.Publish p) {
        claims(node, before, after, event, p.record());
      } else if (action instanceof Action.Answer a && orderedHere(a, node)) {
        stays.values().stream()
            .filter(s -> s.node.equals(node.name()) && s.gaveUp <= world.now())
            .forEach(s -> s.forgotten = true);
      }
    }
    boolean held = before.lease().role() == LeaseRole.HOLDER;
    boolean holds = after.lease().role() == LeaseRole.HOLDER;
    if (holds && !held) {
      begins(node.name(), after.lease().epoch());
    } else if (held && !holds && isGivenUp(before, step)) {
      givesUp(before.lease().epoch());
    }
  }

  private static boolean orderedHere(Action.Answer a, SimNode node) {
    return a.accepted()
        && a.request().verb() == Verb.IN_SERVICE
        && a.request().node().equals(node.name());
  }

  /** Not where the mail store or the network may have been the reason, which do not count. */
  private static boolean isGivenUp(HierarchyState before, Step step) {
    boolean told = step.notes().stream().anyMatch(n -> n.kind() == Note.Kind.FAILOVER);
    NodeState after = step.state();
    boolean other =
        after.hierarchy("mail").orElseThrow().storage().health().isBad()
            || !after.network("mail").isGood();
    return told && (before.mode() == Mode.STARTING || !other);
  }

  // ---- who has it

  private void begins(String node, long epoch) {
    Map.@Nullable Entry<Long, Stay> last = stays.lowerEntry(epoch);
    if (stays.containsKey(epoch)) {
      return; // the next run of the agent goes on with it
    }
    boolean moved =
        last != null
            && last.getValue().gaveUp <= world.now()
            && !last.getValue().node.equals(node)
            && !tries.contains(node);
    stays.put(epoch, new Stay(node, moved, world.now()));
    long moves =
        stays.values().stream()
            .filter(s -> s.moved && counts(s, s.began))
            .filter(s -> s.gaveUp <= world.now() || s == stays.lastEntry().getValue())
            .count();
    int allowed = limit.failures() * nodes;
    if (moves > allowed) {
      oracle.broken(
          "F", node + " has it after " + moves + " moves in " + limit.window() + ": " + allowed);
    }
  }

  private void givesUp(long epoch) {
    Stay stay = stays.get(epoch);
    if (stay != null) {
      stay.gaveUp = world.now();
      limitReached |= setbacks(stay.node).size() >= limit.failures();
    }
  }

  /** Whether what happened then is surely within the window by whatever clock. */
  private boolean counts(Stay s, long at) {
    return !s.forgotten && at <= world.now() && (world.now() - at) * FAST + s.older < window;
  }

  /** When it was given up there lately, oldest first. */
  private List<Long> setbacks(String node) {
    List<Long> found = new ArrayList<>();
    for (Stay s : stays.values()) {
      if (s.node.equals(node) && counts(s, s.gaveUp)) {
        found.add(s.gaveUp);
      }
    }
    return found;
  }

  // ---- claims

  private void claims(
      SimNode node, HierarchyState before, HierarchyState after, Event event, EpochRecord record) {
    boolean serves = after.lease().tenure().filter(m -> m.purpose() == Purpose.SERVE).isPresent();
    if (!serves) {
      return;
    }
    List<Long> setbacks = setbacks(node.name());
    if (setbacks.size() < limit.failures()) {
      tries.remove(node.name());
      return;
    }
    tries.add(node.name());
    tried++;
    String what =
        String.format(
            "%s claims epoch %d, having given it up %d times in %s",
            node.name(), record.epoch(), setbacks.size(), limit.window());
    if (!node.heirs().isEmpty()) {
      oracle.broken("F", what + ", though " + node.heirs() + " could have it");
    }
    tooSoon(what, setbacks);
    elsewhere(node, what, event, record.epoch() - 1);
    if (isSettled() && before.stuck().isEmpty()) {
      oracle.broken("F", what + ", and nobody was told that an operator is needed");
    }
  }

  /** In place: twice as long after the last failure each time. */
  private void tooSoon(String what, List<Long> setbacks) {
    int doublings = Math.min(setbacks.size() - limit.failures(), 20);
    long hold = Math.min(FIRST_TRY << doublings, window / SHARE_IN_PLACE);
    long since = world.now() - setbacks.get(setbacks.size() - 1);
    if (since * FAST < hold) {
      oracle.broken("F", what + String.format(", the last one %.3f s ago", since / 1e9));
    }
  }

  /**
   * Another than the one that gave it up last tries only when that one has not for a while, or is
   * gone. Of a record that changes while it is being read it does not know yet; one that is damaged
   * is silent.
   */
  private void elsewhere(SimNode node, String what, Event event, long epoch) {
    SimStore.EpochFile last = node.store().file(epoch);
    boolean silent = last.newest.state() != EpochState.RELEASED || last.isDamaged();
    if (silent || last.newest.node().equals(node.name())) {
      return;
    }
    long issued =
        event instanceof Event.Viewed v ? node.clock().when(v.view().issued()) : world.now();
    boolean known = last.lastEffect < issued - node.timing().visibility().toNanos();
    long patience = window / SHARE_ELSEWHERE;
    boolean early = (world.now() - last.lastEffect) * FAST < patience;
    if (known && early && !isGone(node, last.newest.node())) {
      oracle.broken("F", what + ", though " + last.newest.node() + " had it last and is not gone");
    }
  }

  private boolean isGone(SimNode node, String other) {
    NodeState s = node.state();
    return s == null
        || s.membership().peers().values().stream()
            .filter(p -> p.node().equals(other))
            .flatMap(p -> p.lastAdvance().stream())
            .noneMatch(at -> node.time().since(at).compareTo(Duration.ofNanos(GONE)) < 0);
  }

  // ---- an operator is needed

  /** Whether all nodes have been so far for some time, and all of them have had time to see it. */
  private boolean isSettled() {
    long since = world.now() - grace;
    return everywhereSince <= since && quietFrom <= since;
  }

  /** Where it was given up everywhere a node says so, for as long as nothing else happens. */
  void sweep(SimStore store, List<SimNode> all) {
    if (!limitReached) {
      return;
    }
    boolean every =
        all.stream().allMatch(n -> n.alive() && setbacks(n.name()).size() >= limit.failures());
    everywhere |= every;
    everywhereSince = every ? Math.min(everywhereSince, world.now()) : Long.MAX_VALUE;
    SimStore.EpochFile newest = store.newest();
    boolean nobodyHasIt =
        newest.newest.state() == EpochState.RELEASED && newest.lastEffect <= world.now() - shown;
    boolean said = false;
    for (SimNode node : all) {
      boolean says = node.alive() && !node.hierarchy().stuck().isEmpty();
      said |= says;
      @Nullable Position was = stuck.remove(node.name());
      Position now = new Position(store.highest(), node.life());
      if (isSettled() && nobodyHasIt && now.equals(was) && !says && !node.hasEpoch()) {
        oracle.broken("F", node.name() + " no longer says that an operator is needed");
      }
      if (every && nobodyHasIt && says) {
        stuck.put(node.name(), now);
      }
    }
    needed |= every && said;
    if (isSettled() && nobodyHasIt && newest.lastEffect <= world.now() - grace && !said) {
      oracle.broken("F", "given up everywhere, and nobody says that an operator is needed");
    }
  }
}
