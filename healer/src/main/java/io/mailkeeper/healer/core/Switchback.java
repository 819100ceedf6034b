package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.Peer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way back: a node that the service left because something had failed asks the one in service
 * for it, once it could have taken it over for the whole settling time; that one hands it over, or
 * says why not now. Where an operator has put the service it stays.
 */
final class Switchback {
  /** A node that was refused asks again so much later. */
  static final Duration AGAIN = Duration.ofMinutes(1);

  static final String BY = "automatic switchback";

  private Switchback() {}

  // ---- on the node that wants it back

  static void consider(HierarchyTurn t, Failover failover) {
    t.homecoming = t.homecoming.counted(OptionalLong.empty()); // it was counted in service only
    if (!policy(t).automatic().contains(t.node)) {
      return;
    }
    Optional<String> holder = from(t, failover);
    if (holder.isEmpty()) {
      t.homecoming = t.homecoming.notReady();
    } else if (t.homecoming.ready().isEmpty()) {
      t.homecoming = t.homecoming.ready(t.now);
    } else if (t.now.reached(next(t)) && t.frozen.isEmpty() && t.maintenance.isEmpty()) {
      t.homecoming = t.homecoming.asks(t.now);
      OperatorRequest.Verb verb = OperatorRequest.Verb.SWITCHBACK;
      t.act(
          new Action.Ask(
              holder.get(), new OperatorRequest(0, verb, t.tag(), t.node, false, BY, 1)));
    }
  }

  private static Hierarchy.Switchback policy(HierarchyTurn t) {
    return t.hierarchy.policy().switchback();
  }

  /** The node it is to be had back from; empty while it is not to be. */
  private static Optional<String> from(HierarchyTurn t, Failover failover) {
    boolean watches = t.mode == Mode.OUT_OF_SERVICE && t.role() == LeaseRole.OBSERVER;
    if (!watches || t.incidents.orderedAway()) {
      return Optional.empty();
    }
    Optional<String> worse =
        Failover.holder(t)
            .filter(n -> t.hierarchy.lists(n) && priority(t, n) > priority(t, t.node));
    return worse.isPresent() && failover.obstacle(t, false).isEmpty() && isBest(t, failover)
        ? worse
        : Optional.empty();
  }

  private static int priority(HierarchyTurn t, String node) {
    return t.hierarchy.member(node).priority();
  }

  /** Of several that would like it back only the first asks. */
  private static boolean isBest(HierarchyTurn t, Failover failover) {
    for (Peer p : failover.usablePeers(t)) {
      boolean before = priority(t, p.node()) < priority(t, t.node);
      if (before && policy(t).automatic().contains(p.node())) {
        return false;
      }
    }
    return true;
  }

  /** When it is asked for, the freeze windows apart. */
  private static Uptime next(HierarchyTurn t) {
    Uptime settled = t.homecoming.ready().orElse(t.now).plus(policy(t).settle());
    return t.homecoming.asked().map(at -> settled.max(at.plus(AGAIN))).orElse(settled);
  }

  /** What the node in service has answered. */
  static void answered(HierarchyTurn t, Event.Asked e) {
    String refusal = e.accepted() ? "" : e.sentence();
    if (!refusal.isEmpty() && !refusal.equals(t.homecoming.refusal())) {
      t.note(Note.Kind.OPERATOR, "", "automatic switchback has to wait: " + refusal);
    }
    t.homecoming = t.homecoming.refused(refusal);
  }

  // ---- on the node that has it

  /**
   * Why it is not given back now, besides what speaks against any planned move; empty when it is.
   */
  static Optional<String> refusal(HierarchyTurn t) {
    if (t.maintenance.isPresent()) {
      return t.maintenance;
    }
    if (t.incidents.placedHere()) {
      return Optional.of("an operator has put it on " + t.node);
    }
    Optional<String> tooSoon = Isolation.tooSoon(t);
    if (tooSoon.isPresent()) {
      return tooSoon;
    }
    if (Recovery.troubled(t) || !t.stuck.isEmpty()) {
      return Optional.of("something is being repaired on " + t.node);
    }
    Optional<Long> limit = policy(t).queueLimit();
    OptionalLong queued = t.homecoming.queued();
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    if (queued.isEmpty()) {
      return Optional.of("it is not known how many messages wait in the queue");
    }
    return queued.getAsLong() <= limit.get()
        ? Optional.empty()
        : Optional.of(queued.getAsLong() + " messages wait in the queue, more than " + limit.get());
  }

  // ---- for people

  /** What will come of it on this node, one sentence; empty where that is nothing. */
  static Optional<String> outlook(HierarchyTurn t) {
    Homecoming h = t.homecoming;
    if (!policy(t).automatic().contains(t.node)
        || t.mode != Mode.OUT_OF_SERVICE
        || Failover.holder(t).isEmpty()) {
      return Optional.empty();
    }
    if (h.ready().isEmpty()) {
      return t.incidents.orderedAway()
          ? Optional.of(t.node + " does not ask for it back: an operator has moved it away")
          : Optional.empty();
    }
    if (t.frozen.isPresent()) {
      return Optional.of(
          t.node + " asks for it back when freeze window " + t.frozen.get() + " has closed");
    }
    if (t.maintenance.isPresent()) {
      return Optional.of(t.node + " asks for it back when the maintenance is over");
    }
    Duration wait = next(t).since(t.now);
    String when = wait.isNegative() || wait.isZero() ? "now" : "in " + Spans.words(wait);
    String before = h.refusal().isEmpty() ? "" : "; last answer: " + h.refusal();
    return Optional.of(t.node + " asks for it back " + when + before);
  }
}
