package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Peer;
import java.util.List;
import java.util.Optional;

/**
 * What follows from a revision of the group's definition that was published: a node that it no
 * longer lists takes nothing over, and hands over what it has, in order, to one that it lists. An
 * operator has published it: this is no failure, and nobody is asked again; but it is a planned
 * move, which a freeze window or a maintenance puts off.
 */
final class Redefined {
  private Redefined() {}

  /** Why a node may not have the hierarchy any more, one sentence; empty if it may. */
  static Optional<String> dropped(HierarchyTurn t, String node) {
    PublishedDefinition newest = t.published;
    if (!newest.drops(t.tag(), node)) {
      return Optional.empty();
    }
    String what = newest.drops(t.tag()) ? "has hierarchy " + t.tag() : "lists " + node;
    return Optional.of(
        "revision " + newest.revision() + " of the group definition no longer " + what);
  }

  /** What is done about it on the node in service, one sentence; empty where nothing is. */
  static Optional<String> outlook(HierarchyTurn t, List<Peer> heirs) {
    return dropped(t, t.node).map(why -> why + ": " + next(t, heirs));
  }

  private static String next(HierarchyTurn t, List<Peer> heirs) {
    if (heirs.isEmpty()) {
      return "no other node could take it over now, so it stays here until one can, or until 'mailkeeper"
          + " out-of-service "
          + t.tag()
          + "'";
    }
    String to = "it is handed over to " + heirs.get(0).node();
    return postponed(t).map(until -> to + " when " + until).orElse(to);
  }

  /** Hands the hierarchy over, where somebody is there to have it. */
  static void leave(HierarchyTurn t, LeaseRules lease, List<Peer> heirs) {
    if (heirs.isEmpty()) {
      if (t.haveAnswered(t.published.since())) {
        Failover.noteStuck(t, outlook(t, heirs).orElse(""));
      }
      return;
    }
    String to = heirs.get(0).node();
    String why = dropped(t, t.node).orElse("");
    String sentence = "handing over to " + to + ": " + why;
    Flapping.handedOver(t, to, why);
    t.note(Note.Kind.SWITCHOVER, to, sentence);
    t.apply(lease.stop(t.lease, Next.node(to), sentence, t.now));
  }

  /** The same, after a revision was read. */
  static NodeState seen(NodeState state, Event.DefinitionSeen e, Healer healer, List<Note> notes) {
    NodeState next = state.withPublished(e.definition());
    if (next.published().revision() != state.published().revision()) {
      String which = "revision " + e.definition().revision() + " of the group definition ";
      String what =
          healer.isOutdated(next)
              ? "is published; another one runs here: restart this agent"
              : "is what runs here";
      notes.add(new Note(Note.Kind.OPERATOR, "", "", which + what));
    }
    return next;
  }

  /** What a planned move waits for; empty when it need not wait. */
  static Optional<String> postponed(HierarchyTurn t) {
    return t.maintenance.isPresent()
        ? Optional.of("the maintenance is over")
        : t.frozen.map(window -> "freeze window " + window + " has closed");
  }
}
