package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Maintenance;
import io.mailkeeper.healer.lease.MaintenanceWatch;
import io.mailkeeper.healer.lease.Membership;
import io.mailkeeper.healer.lease.MembershipRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maintenance: while it is on, an operator is asked before anything is moved, taken over or
 * restarted ({@link HierarchyTurn#consent}), and nothing follows by itself on a lease that has
 * fallen silent. It never touches a guard or a deadline: what they stop is stopped.
 */
final class Upkeep {
  private Upkeep() {}

  /** What is on, in a few words; empty while nothing is. */
  static Optional<String> words(Membership m, Uptime now) {
    MaintenanceWatch watch = m.maintenance();
    return watch.isOn(now) ? Optional.of(words(watch.now(now))) : Optional.empty();
  }

  private static String words(Maintenance order) {
    return "maintenance ("
        + order.reason()
        + ", ordered by "
        + order.by()
        + ") for another "
        + Spans.words(order.remaining());
  }

  static String notStarted(HierarchyTurn t) {
    return t.maintenance.orElse("maintenance")
        + ": nothing is started by itself; 'mailkeeper in-service "
        + t.tag()
        + "' does it";
  }

  // ---- the order

  /** The same, after an operator has ordered a maintenance, or its end; or has been refused. */
  static NodeState asked(
      NodeState state,
      MembershipRules members,
      Event.MaintenanceAsked e,
      List<Action> actions,
      Uptime now) {
    Optional<String> refusal = refusal(members, state.membership(), now);
    if (refusal.isPresent()) {
      actions.add(new Action.Answer(e.request(), false, refusal.get()));
      return state;
    }
    String by = e.request().by();
    Membership after = members.ordered(state.membership(), by, e.reason(), e.length(), now);
    actions.add(
        new Action.Answer(
            e.request(), true, words(after, now).orElse("no maintenance: failures are handled")));
    return state.with(after);
  }

  private static Optional<String> refusal(MembershipRules members, Membership m, Uptime now) {
    if (!members.hasReadAll(m)) { // an order that stands in one of them would be the newer one
      return Optional.of("not all nodes' records could be read yet; ask again in a moment");
    }
    List<String> tooOld = members.tooOld(m, now);
    return tooOld.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "an older version runs on "
                + String.join(", ", tooOld)
                + ", which cannot read the order: update it first");
  }

  /** The same, after it was said that a maintenance has begun or is over, whoever ordered it. */
  static NodeState turned(NodeState state, MembershipRules members, List<Note> notes, Uptime now) {
    Membership m = state.membership();
    boolean on = m.maintenance().isOn(now);
    if (m.maintenance().told() == on) {
      return state;
    }
    notes.add(new Note(Note.Kind.OPERATOR, "", "", beganOrEnded(m.maintenance().now(now))));
    NodeState next = state.with(members.told(m, on, now));
    for (Map.Entry<String, HierarchyState> e : state.hierarchies().entrySet()) {
      next = next.with(e.getKey(), e.getValue().askedAnew());
    }
    return next;
  }

  private static String beganOrEnded(Maintenance order) {
    if (!order.remaining().isZero()) {
      return words(order) + ": nothing is moved, restarted or taken over by itself";
    }
    String how = order.length().isZero() ? "ended by " + order.by() : "its time is over";
    return "the maintenance is over (" + how + "): failures are handled again";
  }
}
