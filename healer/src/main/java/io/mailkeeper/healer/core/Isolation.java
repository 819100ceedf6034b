package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.Peer;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * "May I serve?" is the lease's question; "can anybody reach me?" is another. A node in service
 * that nobody can reach hands over in order to one that has been ready and within reach for some
 * time on end, seldom enough that two half-broken networks do not play ball with the service. Where
 * nobody is better it stays. It never waits for a lease to run out, and shortens no wait.
 */
final class Isolation {
  /** At most one hand-over for isolation in so long, whoever had the service. */
  static final Duration ONCE_IN = Duration.ofMinutes(10);

  /** A record that has stood still for more renewals than this is no sign of life now. */
  private static final int RENEWALS = 3;

  private Isolation() {}

  // ---- what is looked at

  /** The same, after it was looked how a hierarchy could be reached here. */
  static NodeState seen(NodeState state, Event.NetworkSeen e, List<Note> notes) {
    ServiceNetwork before = state.network(e.tag());
    ServiceNetwork now = e.network();
    if (state.hierarchy(e.tag()).isEmpty() || now.equals(before)) {
      return state;
    }
    if (now.isGood() && !before.isGood()) {
      notes.add(new Note(Note.Kind.RESOURCE, e.tag(), "", state.node() + " can be reached again"));
    } else if (!now.isGood() && before.isGood()) {
      notes.add(new Note(Note.Kind.ALERT, e.tag(), "", words(state.node(), now)));
    }
    if (!now.remark().isEmpty() && !now.remark().equals(before.remark())) {
      notes.add(new Note(Note.Kind.RESOURCE, e.tag(), "", now.remark()));
    }
    return state.withNetwork(e.tag(), now);
  }

  private static String words(String node, ServiceNetwork network) {
    return "nobody can reach " + node + ": " + network.fault();
  }

  /** Why this node may not take the service over: nobody could reach it here. */
  static Optional<String> obstacle(HierarchyTurn t) {
    return t.network.isGood() ? Optional.empty() : Optional.of(words(t.node, t.network));
  }

  // ---- what is remembered

  /** The same, after another node's record was read: from then on it is known what it says. */
  static NodeState heard(NodeState state, Healer healer, Uptime now) {
    NodeState after = state;
    for (Map.Entry<String, HierarchyState> e : state.hierarchies().entrySet()) {
      String tag = e.getKey();
      if (e.getValue().lease().role() == LeaseRole.HOLDER) {
        HierarchyTurn t =
            new HierarchyTurn(healer.group(), healer.hierarchy(tag), state, e.getValue(), now);
        watch(t, healer.failover(tag));
        after = after.with(tag, t.end());
      }
    }
    return after;
  }

  /** Since when the others could be reached, and how often it was handed over for that. */
  static void watch(HierarchyTurn t, Failover failover) {
    Optional<EpochRecord> newest =
        t.lease.tenure().map(Tenure::record).or(() -> t.lease.newest().flatMap(Sighting::record));
    newest.ifPresent(r -> t.reach = t.reach.counts(r.handOvers(), t.now));
    Map<String, Uptime> since = new HashMap<>();
    if (t.role() == LeaseRole.HOLDER) {
      for (Peer p : failover.usablePeers(t)) {
        if (saysGood(p)) {
          since.put(p.node(), t.reach.since().getOrDefault(p.node(), t.now));
        }
      }
    }
    t.reach = t.reach.since(since);
  }

  private static boolean saysGood(Peer p) {
    return p.record().filter(NodeRecord::networkGood).isPresent();
  }

  // ---- what follows from it

  /** Hands over, or says why it stays; called in service while nobody can reach this node. */
  static void consider(HierarchyTurn t, Failover failover, LeaseRules lease) {
    String why = words(t.node, t.network);
    Optional<Duration> barred = barred(t);
    Optional<String> heir = heir(t, failover);
    if (barred.isPresent()) {
      Failover.noteStuck(t, why + "; " + LATELY + ", so it stays here");
    } else if (t.reach.since().isEmpty()) {
      String others = Flapping.others(t, failover);
      Failover.noteStuck(t, why + "; no other node can do better, so it stays here" + others);
    } else if (heir.isEmpty()) {
      t.stuck = ""; // somebody may be better: that has to last before it is believed
    } else if (!Asking.mayHandOver(t, heir.get(), why)) {
      Failover.noteStuck(t, t.proposal.words(t.tag()));
    } else {
      handOver(t, heir.get(), why, lease);
    }
  }

  private static final String LATELY =
      "it was handed over for such a reason less than "
          + Spans.words(ONCE_IN)
          + " ago, which is done only once in that time";

  private static void handOver(HierarchyTurn t, String to, String why, LeaseRules lease) {
    String sentence = "failing over to " + to + ": " + why;
    Flapping.handedOver(t, to, why);
    t.note(Note.Kind.FAILOVER, to, sentence);
    t.apply(lease.handOver(t.lease, Next.node(to), sentence, t.now));
  }

  /** The best node that has been ready and within reach for softTtl on end, and lives now. */
  private static Optional<String> heir(HierarchyTurn t, Failover failover) {
    EpochRecord mine = t.lease.tenure().orElseThrow().record();
    Duration fresh = mine.renew().multipliedBy(RENEWALS);
    return failover.usablePeers(t).stream()
        .filter(p -> p.advancing(t.now, fresh) && hasSettled(t, p, mine.softTtl()))
        .map(Peer::node)
        .findFirst();
  }

  private static boolean hasSettled(HierarchyTurn t, Peer p, Duration softTtl) {
    Uptime since = t.reach.since().get(p.node());
    return since != null && t.now.reached(since.plus(softTtl));
  }

  /** How long it is not handed over for isolation any more; empty when it may be. */
  private static Optional<Duration> barred(HierarchyTurn t) {
    return t.reach
        .counted()
        .map(at -> at.plus(ONCE_IN).since(t.now))
        .filter(left -> !left.isNegative() && !left.isZero());
  }

  /** Why it does not go back by itself yet: from there it could not be moved away again. */
  static Optional<String> tooSoon(HierarchyTurn t) {
    return barred(t).map(left -> LATELY);
  }
}
