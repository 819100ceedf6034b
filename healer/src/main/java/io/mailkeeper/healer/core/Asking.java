package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Hierarchy.Consent;
import io.mailkeeper.healer.core.Hierarchy.Decision;
import io.mailkeeper.healer.core.Proposal.Answer;
import io.mailkeeper.healer.core.Proposal.Kind;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Sighting;
import java.util.Optional;

/**
 * Asks an operator before the service is moved, where the policy wants that. It only ever keeps a
 * node from moving the service: what waits for a word waits besides everything else that has to be
 * waited for. Stopping is never asked about.
 */
final class Asking {
  private Asking() {}

  static boolean asks(HierarchyTurn t) {
    return t.consent().decision() != Decision.AUTOMATIC;
  }

  // ---- on the node in service

  /** Whether the service may be handed over now; if that is not known yet an operator is asked. */
  static boolean mayHandOver(HierarchyTurn t, String to, String reason) {
    if (!asks(t)) {
      return true;
    }
    t.proposal =
        t.proposal.kind() == Kind.HAND_OVER
            ? t.proposal.about(to, reason)
            : proposal(t, Kind.HAND_OVER, to, reason);
    boolean given = t.proposal.isGiven(t.now);
    if (given) {
      t.proposal = Proposal.NONE;
    }
    return given;
  }

  private static Proposal proposal(HierarchyTurn t, Kind kind, String other, String reason) {
    Consent consent = t.consent();
    Optional<Uptime> until = consent.within().map(t.now::plus);
    return new Proposal(kind, other, reason, t.now, until, Answer.OPEN, "");
  }

  // ---- on a node that could take over

  /** Asks when the service is to be had, and no longer when it is not. */
  static void watch(HierarchyTurn t) {
    boolean asked = t.proposal.kind() == Kind.TAKE_OVER;
    boolean due = asks(t) && isToBeHad(t);
    if (due && !asked) {
      Sighting newest = t.lease.newest().orElseThrow();
      String from = newest.record().map(EpochRecord::node).orElse("");
      String why =
          newest.released()
              ? "it was let go there, and runs nowhere"
              : "no sign of life of its lease for the whole wait";
      t.proposal = proposal(t, Kind.TAKE_OVER, from, why);
    } else if (!due && t.proposal.kind() != Kind.NONE) {
      t.proposal = Proposal.NONE;
    }
  }

  private static boolean isToBeHad(HierarchyTurn t) {
    return t.mode == Mode.OUT_OF_SERVICE
        && t.role() == LeaseRole.OBSERVER
        && t.lease.condition() == LeaseView.Condition.GOOD
        && t.hierarchy.lists(t.node)
        && t.lease.wish() == LeaseState.Wish.NONE
        && !t.lease.parked()
        && t.lease.newest().filter(Sighting::provenDead).isPresent()
        && isMove(t);
  }

  /** Whether a claim would bring the service from another node that has not named this one. */
  private static boolean isMove(HierarchyTurn t) {
    Optional<Sighting> newest = t.lease.newest().filter(s -> s.epoch() > 0);
    Optional<EpochRecord> record = newest.flatMap(Sighting::record);
    boolean mine = record.filter(r -> r.node().equals(t.node)).isPresent();
    boolean heir =
        newest.filter(Sighting::released).isPresent()
            && record.filter(r -> r.next().equals(Next.node(t.node))).isPresent();
    return newest.isPresent() && !mine && !heir;
  }

  /** Whether a claim would follow on this node's own lease, which was not let go in order. */
  private static boolean isSilenceHere(HierarchyTurn t) {
    return t.lease
        .newest()
        .filter(s -> s.epoch() > 0 && !s.released())
        .flatMap(Sighting::record)
        .filter(r -> r.node().equals(t.node))
        .isPresent();
  }

  /** Why this node may not take over, as far as operators are asked; an order overrules it. */
  static Optional<String> missing(HierarchyTurn t) {
    boolean ordered = t.lease.wish() == LeaseState.Wish.IN_SERVICE;
    if (!ordered && t.maintenance.isPresent() && isSilenceHere(t)) {
      return Optional.of(Upkeep.notStarted(t));
    }
    if (!asks(t) || ordered || !isMove(t)) {
      return Optional.empty();
    }
    boolean asked = t.proposal.kind() == Kind.TAKE_OVER;
    if (asked && t.proposal.isGiven(t.now)) {
      return Optional.empty();
    }
    boolean declined = asked && t.proposal.answer() == Answer.DECLINED;
    return Optional.of(
        declined ? "an operator has declined it" : "an operator is asked before it is taken over");
  }

  // ---- for people

  /** What waits for a word here; empty for nothing. */
  static Optional<String> waits(HierarchyTurn t) {
    return t.proposal.kind() == Kind.NONE || t.proposal.isGiven(t.now)
        ? Optional.empty()
        : Optional.of(t.proposal.words(t.tag()));
  }
}
