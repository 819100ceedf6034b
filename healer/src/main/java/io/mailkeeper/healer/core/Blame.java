package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose fault it is: a service that fails while something it depends on fails, here and as seen
 * from the other nodes, would fail there as well. Then neither a restart nor a move helps, and both
 * are left alone until the shared cause is well somewhere.
 */
final class Blame {
  private Blame() {}

  // ---- what is looked at

  /** The same, after a shared cause was looked at. */
  static NodeState seen(NodeState state, Event.CauseSeen e, List<Note> notes) {
    boolean failed = state.failing().containsKey(e.cause());
    if (failed == e.fault().isEmpty()) {
      String sentence =
          failed
              ? "shared cause " + e.cause() + " is well again"
              : "shared cause " + e.cause() + " fails as seen from here: " + e.fault();
      notes.add(new Note(failed ? Note.Kind.PEER : Note.Kind.ALERT, "", e.cause(), sentence));
    }
    return state.withCause(e.cause(), e.fault(), e.start());
  }

  // ---- what is to blame

  /**
   * The causes to blame for what fails of a daemon that runs: some for each of its services that is
   * not good. Empty when that explains not all of it.
   */
  static Set<String> causes(HierarchyTurn t, String daemon) {
    Set<String> causes = new TreeSet<>();
    for (Hierarchy.Service s : failing(t, daemon)) {
      Set<String> own = new TreeSet<>(s.causes());
      own.retainAll(t.failing.keySet());
      if (own.isEmpty()) {
        return Set.of();
      }
      causes.addAll(own);
    }
    return causes;
  }

  /** What is not good of a daemon that runs: the end of a process is nobody else's fault. */
  static List<Hierarchy.Service> failing(HierarchyTurn t, String daemon) {
    return t.resource(daemon).isIn()
        ? Recovery.servicesOf(t, daemon).stream()
            .filter(s -> !t.service(s.name()).health().isAnswering())
            .toList()
        : List.of();
  }

  /** Whether another node sees one of these failing as well. */
  static boolean isSeenBy(Peer p, Set<String> causes) {
    return p.record().filter(r -> r.failing().stream().anyMatch(causes::contains)).isPresent();
  }

  /**
   * What is to blame for a daemon's failure, one sentence; empty when that is nothing shared: some
   * living node does not see it, or there is none to compare with.
   */
  static Optional<String> of(HierarchyTurn t, String daemon) {
    Set<String> causes = causes(t, daemon);
    if (causes.isEmpty()) {
      return Optional.empty();
    }
    List<String> others = new ArrayList<>();
    for (Peer p : t.membership.peers().values()) {
      if (t.hierarchy.lists(p.node()) && t.living(p)) {
        if (!isSeenBy(p, causes)) {
          return Optional.empty();
        }
        others.add(p.node());
      }
    }
    return others.isEmpty() ? Optional.empty() : Optional.of(words(t, daemon, causes, others));
  }

  private static String words(
      HierarchyTurn t, String daemon, Set<String> causes, List<String> others) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> e : t.failing.entrySet()) {
      if (causes.contains(e.getKey())) {
        found.add(e.getKey() + " (" + e.getValue() + ")");
      }
    }
    return String.join(", ", found)
        + " fails here and on "
        + String.join(", ", others)
        + ": neither a restart of "
        + daemon
        + " nor a move would help; repair that";
  }

  /** The first daemon whose failure waits for a shared cause, in one sentence. */
  static Optional<String> waits(HierarchyTurn t) {
    for (String daemon : t.recoveries.keySet()) {
      if (t.recovery(daemon).phase() == RecoveryState.Phase.BLAMED) {
        return of(t, daemon);
      }
    }
    return Optional.empty();
  }

  /** Of those that could take over, the ones where it would not fail for the same cause. */
  static List<Peer> spared(HierarchyTurn t, List<Peer> peers) {
    Set<String> causes = new TreeSet<>();
    for (String daemon : t.recoveries.keySet()) {
      if (t.recovery(daemon).phase() == RecoveryState.Phase.EXHAUSTED) {
        causes.addAll(causes(t, daemon));
      }
    }
    return peers.stream().filter(p -> !isSeenBy(p, causes)).toList();
  }
}
