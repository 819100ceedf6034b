package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Tenure.Mark;
import io.mailkeeper.healer.lease.Tenure.Stage;
import java.util.Optional;

/**
 * How an epoch ends: in order or by force, verified by the agent and latched by the guard, and only
 * then released.
 */
final class ReleaseRules {
  private final LeaseRules rules;

  ReleaseRules(LeaseRules rules) {
    this.rules = rules;
  }

  // ---- the stop

  void stop(LeaseTurn t, Next next, String reason) {
    boolean nobody = next.kind() == Next.Kind.NOBODY;
    if (nobody && t.wish == LeaseState.Wish.IN_SERVICE) {
      t.wish = LeaseState.Wish.NONE; // it came before this order
    }
    switch (t.role) {
      case HOLDER -> {
        t.role = LeaseRole.STOPPING;
        t.set(t.mine().with(next));
        t.note(reason);
        rules.renewals().renewUnlessWriting(t);
      }
      case STOPPING, LOST -> t.set(t.mine().with(stricter(t.mine(), next)));
      case CONFIRMING, FENCING -> {
        t.set(t.mine().with(next).with(Mark.VOID));
        t.note(reason);
        endWithoutStart(t);
      }
      case CLAIMING -> t.set(t.mine().with(stricter(t.mine(), next)).with(Mark.VOID));
      case OBSERVER, RELEASING -> {}
    }
  }

  /** As {@link #stop}, and counts it; a stop that is under way already is no other one. */
  void handOver(LeaseTurn t, Next next, String reason) {
    if (t.role == LeaseRole.HOLDER) {
      t.set(t.mine().with(t.mine().record().withHandOver()));
      stop(t, next, reason);
    }
  }

  /** {@code nobody} is an operator's order; what comes later does not weaken it. */
  private static Next stricter(Tenure mine, Next wanted) {
    Next now = mine.record().next();
    return now.kind() == Next.Kind.NOBODY ? now : wanted;
  }

  /** Nothing was started: only the guard has to let go, if it was armed. */
  void endWithoutStart(LeaseTurn t) {
    boolean guardKnows = t.mine().armed() || t.mine().in(Stage.ARMING);
    t.set(t.mine().with(Mark.STOP_VERIFIED));
    if (guardKnows) {
      t.role = LeaseRole.STOPPING;
      askLatch(t);
    } else {
      t.set(t.mine().with(Mark.LATCHED));
      release(t);
    }
  }

  void lose(LeaseTurn t, String why) {
    if (t.role == LeaseRole.LOST || t.tenure.isEmpty()) {
      return;
    }
    t.role = LeaseRole.LOST;
    t.note("LOST epoch " + t.mine().epoch() + ": " + why);
    t.act(new LeaseAction.Fire(t.mine().epoch(), why));
  }

  void guardLost(LeaseTurn t, String why) {
    switch (t.role) {
      case CONFIRMING, FENCING, HOLDER -> lose(t, why);
      case STOPPING -> {
        if (!t.mine().has(Mark.LATCHED)) {
          lose(t, why);
        }
      }
      case OBSERVER, CLAIMING, RELEASING, LOST -> {}
    }
  }

  // ---- verified and latched

  /** Nothing is left running here, as far as the agent can see; now the guard has to agree. */
  void stopVerified(LeaseTurn t) {
    if (t.role.mustStop() && !t.mine().has(Mark.STOP_VERIFIED)) {
      t.set(t.mine().with(Mark.STOP_VERIFIED));
      askLatch(t);
    }
  }

  private void askLatch(LeaseTurn t) {
    t.set(t.mine().latchAsked(t.now.plus(rules.timing().renew())));
    t.act(new LeaseAction.Latch(t.mine().epoch()));
  }

  private void askLatchAgainIfDue(LeaseTurn t) {
    Tenure mine = t.mine();
    boolean awaited = mine.has(Mark.STOP_VERIFIED) && !mine.has(Mark.LATCHED);
    if (awaited && t.now.reached(mine.latchAgain())) {
      askLatch(t);
    }
  }

  void latched(LeaseTurn t, long epoch) {
    boolean awaited =
        t.role.mustStop() && t.mine().epoch() == epoch && t.mine().has(Mark.STOP_VERIFIED);
    if (awaited && !t.mine().has(Mark.LATCHED)) {
      t.set(t.mine().with(Mark.LATCHED));
      if (!t.mine().writing()) {
        release(t);
      }
    }
  }

  // ---- released

  /** Same writer, after all earlier writes. */
  void release(LeaseTurn t) {
    t.role = LeaseRole.RELEASING;
    rules.renewals().renewUnlessWriting(t);
  }

  /**
   * Reported as released only after the write has returned and was read back, as {@code nobody}
   * only when it is sure to have come before any higher epoch; where it came so late that it never
   * can be sure, an epoch of its own has to record it. Until the write has returned, no pass says
   * anything about it, and no second one is issued.
   */
  void confirm(LeaseTurn t, LeaseView view) {
    Tenure mine = t.mine().readBack(view, rules.timing().visibility());
    t.set(mine);
    Optional<EpochRecord> there = view.record(mine.epoch());
    boolean superseded = view.highest() > mine.epoch();
    boolean otherClaim = there.filter(r -> !r.claim().equals(mine.record().claim())).isPresent();
    boolean readBack =
        !otherClaim && there.filter(r -> r.state() == EpochState.RELEASED).isPresent();
    Optional<Tenure.Renewal> written = mine.renewal().filter(r -> r.stage() == Stage.CHECKING);
    boolean settled =
        !rules.orderMissedItsEpoch(mine) || mine.orderTooLate(rules.timing().visibility());
    if ((readBack && settled) || superseded || otherClaim) {
      over(t);
    } else if (!readBack && written.isPresent() && there.isPresent()) {
      if (view.issued().reached(written.get().since())) {
        t.set(mine.failed(rules.renewAgain(mine, t.now)));
      } else {
        t.read();
      }
    }
  }

  private void over(LeaseTurn t) {
    Tenure mine = t.mine();
    t.note("released epoch " + mine.epoch() + "; next: " + mine.record().next());
    t.tenure = Optional.empty();
    t.role = LeaseRole.OBSERVER;
    t.nextRead = t.now;
    t.guard = LeaseState.GuardReport.IDLE;
    if (rules.orderMissedItsEpoch(mine)) {
      t.wish = LeaseState.Wish.OUT_OF_SERVICE;
      t.wishedAt = t.now;
      t.note(
          "the order that nobody is to start came too late for epoch "
              + mine.epoch()
              + " and is still to be recorded");
    } else if (rules.fulfils(mine, t.wishedAt) && t.wish == LeaseState.Wish.OUT_OF_SERVICE) {
      t.wish = LeaseState.Wish.NONE;
      t.note("out of service is recorded in epoch " + mine.epoch());
    }
  }

  // ---- time

  void tickStopping(LeaseTurn t) {
    Tenure mine = t.mine();
    if (mine.has(Mark.LATCHED)) {
      release(t);
    } else if (t.now.reached(endOfStop(mine))) {
      lose(t, RenewalRules.overdue(mine, t.now) + " while stopping");
    } else {
      askLatchAgainIfDue(t);
      if (!mine.has(Mark.STOP_VERIFIED)) { // else its deadline ends it, should the guard not agree
        rules.renewals().renewIfDue(t);
      }
    }
  }

  /** Under a void claim nothing was started: only the guard, if it was armed, has to let go. */
  private static Uptime endOfStop(Tenure mine) {
    return mine.has(Mark.VOID)
        ? mine.deadline().max(mine.claimStart().plus(mine.record().ttl()))
        : mine.deadline();
  }

  void tickLost(LeaseTurn t) {
    if (t.mine().has(Mark.LATCHED) && !t.mine().writing()) {
      release(t);
    } else {
      askLatchAgainIfDue(t);
    }
  }

  /** Also reads when nothing can be written: somebody else may have taken over long since. */
  void tickReleasing(LeaseTurn t) {
    if (!t.mine().in(Stage.CHECKING) && rules.renewals().dueAgain(t)) {
      rules.renewals().renewUnlessWriting(t);
    }
    if (t.now.reached(t.nextRead)) {
      t.read();
    }
  }
}
