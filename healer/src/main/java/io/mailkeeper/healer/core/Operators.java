package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.Next;
import java.util.List;
import java.util.Optional;

/**
 * What operators ask for: done here, passed on to the node it concerns, or refused with the reason.
 */
final class Operators {
  /** From the node asked to the one that is to have it, and from there to the one that has it. */
  private static final int MOST_HOPS = 2;

  private final LeaseRules lease;
  private final Failover failover;

  Operators(LeaseRules lease, Failover failover) {
    this.lease = lease;
    this.failover = failover;
  }

  void requested(HierarchyTurn t, OperatorRequest r) {
    switch (r.verb()) {
      case IN_SERVICE -> inService(t, r);
      case OUT_OF_SERVICE -> outOfService(t, r);
      case SWITCHOVER, DEPARTURE, SWITCHBACK -> switchover(t, r);
      case CONFIRM -> confirm(t, r);
      case DECLINE -> decline(t, r);
      case PLACED -> placed(t, r);
      case MAINTENANCE -> refuse(t, r, "maintenance is ordered for the whole group");
    }
  }

  private void inService(HierarchyTurn t, OperatorRequest r) {
    Optional<String> holder = Failover.holder(t);
    if (!t.hierarchy.lists(r.node())) {
      refuse(t, r, "node " + r.node() + " is not in hierarchy " + t.tag());
    } else if (!r.node().equals(t.node)) {
      passOnOrSwitch(t, r, holder);
    } else if (t.role() == LeaseRole.STOPPING) {
      wish(t, r, LeaseState.Wish.IN_SERVICE, "it is stopping; claiming the lease after that");
    } else if (holder.equals(Optional.of(t.node))) {
      String now = t.mode == Mode.IN_SERVICE ? "already in service here" : "it is being started";
      Flapping.orderedIn(t, r.by());
      accept(t, r, now);
    } else if (holder.isPresent()) {
      ask(t, r, OperatorRequest.Verb.SWITCHOVER, holder.get());
    } else {
      wish(t, r, LeaseState.Wish.IN_SERVICE, "claiming the lease as soon as it is free" + but(t));
    }
  }

  /** A wish stands, whatever keeps it waiting; the operator has to know what that is. */
  private String but(HierarchyTurn t) {
    return failover
        .obstacle(t, true)
        .map(why -> ", but this node cannot take it over now: " + why)
        .orElse("");
  }

  private void passOnOrSwitch(HierarchyTurn t, OperatorRequest r, Optional<String> holder) {
    if (holder.isPresent()) {
      switchover(t, r);
    } else {
      ask(t, r, OperatorRequest.Verb.IN_SERVICE, r.node());
    }
  }

  private void outOfService(HierarchyTurn t, OperatorRequest r) {
    Optional<String> holder = Failover.holder(t);
    boolean mine = t.lease.tenure().isPresent();
    if (!mine && holder.isPresent()) {
      ask(t, r, OperatorRequest.Verb.OUT_OF_SERVICE, holder.get());
    } else if (mine && t.role() != LeaseRole.CLAIMING && t.role() != LeaseRole.RELEASING) {
      t.note(Note.Kind.OPERATOR, "", r.by() + " takes " + t.tag() + " out of service");
      Flapping.orderedAway(t, r.by(), "out of service, asked by " + r.by());
      t.apply(lease.stop(t.lease, Next.NOBODY, "out of service, asked by " + r.by(), t.now));
      accept(t, r, "stopping; nobody will start it until 'in-service'");
    } else {
      wish(t, r, LeaseState.Wish.OUT_OF_SERVICE, "recording that nobody is to start it");
    }
  }

  private void switchover(HierarchyTurn t, OperatorRequest r) {
    Optional<String> holder = Failover.holder(t);
    if (!t.hierarchy.lists(r.node())) {
      refuse(t, r, "node " + r.node() + " is not in hierarchy " + t.tag());
    } else if (holder.isEmpty()) {
      refuse(t, r, "no node is in service with " + t.tag() + "; use in-service");
    } else if (!holder.get().equals(t.node)) {
      ask(t, r, r.verb(), holder.get());
    } else if (r.node().equals(t.node)) {
      accept(t, r, "already in service on " + t.node);
    } else {
      switchFromHere(t, r);
    }
  }

  private void switchFromHere(HierarchyTurn t, OperatorRequest r) {
    Optional<String> unready =
        Optional.ofNullable(t.membership.peers().get(r.node()))
            .map(p -> failover.unusable(t, p))
            .orElse(Optional.of("unknown node " + r.node()));
    boolean back = r.verb() == OperatorRequest.Verb.SWITCHBACK;
    Optional<String> notYet = back ? Switchback.refusal(t) : Optional.empty();
    if (t.mode != Mode.IN_SERVICE) {
      refuse(t, r, "this node is " + t.mode + ", not in service: " + t.why);
    } else if (unready.isPresent() && !r.force()) {
      refuse(t, r, unready.get());
    } else if (t.frozen.isPresent() && !r.force()) {
      refuse(t, r, "freeze window " + t.frozen.get() + " is open: no planned moves");
    } else if (notYet.isPresent()) {
      refuse(t, r, notYet.get());
    } else {
      String sentence =
          (back ? "switchback to " : "switchover to ") + r.node() + ", asked by " + r.by();
      t.note(Note.Kind.SWITCHOVER, r.node(), sentence);
      remember(t, r, sentence);
      t.apply(lease.stop(t.lease, Next.node(r.node()), sentence, t.now));
      accept(t, r, "handing over to " + r.node());
    }
  }

  /** Both nodes remember an operator's order; what nodes do by themselves is none. */
  private static void remember(HierarchyTurn t, OperatorRequest r, String sentence) {
    if (r.verb() == OperatorRequest.Verb.SWITCHOVER) {
      Flapping.orderedAway(t, r.by(), sentence);
      OperatorRequest.Verb verb = OperatorRequest.Verb.PLACED;
      t.act(
          new Action.Ask(
              r.node(),
              new OperatorRequest(0, verb, t.tag(), r.node(), r.force(), r.by(), r.hops() + 1)));
    } else {
      Flapping.handedOver(t, r.node(), sentence);
    }
  }

  private static void placed(HierarchyTurn t, OperatorRequest r) {
    if (r.force()) {
      Flapping.orderedIn(t, r.by());
    } else {
      Flapping.orderedHere(t, r.by());
    }
    accept(t, r, "known");
  }

  // ---- what waits for a word

  private void confirm(HierarchyTurn t, OperatorRequest r) {
    List<String> restarting = Recovery.release(t);
    if (!restarting.isEmpty()) {
      t.note(
          Note.Kind.OPERATOR, "", r.by() + " confirms: restart " + String.join(", ", restarting));
      accept(t, r, "restarting " + String.join(", ", restarting));
    } else if (t.proposal.kind() == Proposal.Kind.NONE) {
      elsewhere(t, r);
    } else {
      t.proposal = t.proposal.confirmed();
      t.note(Note.Kind.OPERATOR, "", r.by() + " confirms: " + t.proposal.words(t.tag()));
      accept(t, r, t.proposal.words(t.tag()) + but(t));
    }
  }

  private void decline(HierarchyTurn t, OperatorRequest r) {
    if (t.proposal.kind() == Proposal.Kind.NONE) {
      elsewhere(t, r);
      return;
    }
    boolean everywhere = t.proposal.kind() == Proposal.Kind.TAKE_OVER && r.hops() == 0;
    t.proposal = t.proposal.declined(r.by());
    t.note(Note.Kind.OPERATOR, "", t.proposal.words(t.tag()));
    // Each of them asks by itself, and would go on waiting for a word.
    List<String> others = everywhere ? failover.living(t) : List.of();
    for (String node : others) {
      t.act(new Action.Ask(node, new OperatorRequest(0, r.verb(), t.tag(), "", false, r.by(), 1)));
    }
    String told = others.isEmpty() ? "" : "; passed on to " + String.join(", ", others);
    accept(t, r, t.proposal.words(t.tag()) + told);
  }

  private static void elsewhere(HierarchyTurn t, OperatorRequest r) {
    Optional<String> holder = Failover.holder(t).filter(n -> !n.equals(t.node));
    if (holder.isPresent() && r.hops() == 0) {
      ask(t, r, r.verb(), holder.get());
    } else {
      refuse(t, r, "nothing waits for an operator's word on " + t.node);
    }
  }

  private void wish(HierarchyTurn t, OperatorRequest r, LeaseState.Wish wish, String sentence) {
    t.note(Note.Kind.OPERATOR, "", r.by() + " asks: " + r.verb() + " " + t.tag());
    t.unfit = HierarchyState.Unfit.NOT;
    t.forced = r.force() && wish == LeaseState.Wish.IN_SERVICE;
    if (wish == LeaseState.Wish.IN_SERVICE) {
      Flapping.orderedIn(t, r.by());
    }
    t.apply(lease.wish(t.lease, wish, t.now));
    accept(t, r, sentence);
  }

  private static void ask(
      HierarchyTurn t, OperatorRequest r, OperatorRequest.Verb verb, String node) {
    if (r.hops() >= MOST_HOPS) {
      refuse(
          t,
          r,
          "it was sent round in a circle, ending here; "
              + t.node
              + " takes "
              + node
              + " for the one to ask: look at 'mailkeeper status' on both, and ask again");
      return;
    }
    t.act(
        new Action.Ask(
            node,
            new OperatorRequest(r.id(), verb, r.tag(), r.node(), r.force(), r.by(), r.hops() + 1)));
  }

  private static void accept(HierarchyTurn t, OperatorRequest r, String sentence) {
    t.act(new Action.Answer(r, true, sentence));
  }

  private static void refuse(HierarchyTurn t, OperatorRequest r, String sentence) {
    t.act(new Action.Answer(r, false, sentence));
  }
}
