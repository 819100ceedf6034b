package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.Optional;

/**
 * What a node does with its own epoch. A renewal is write, checks, the guard's acknowledgement, in
 * this order, and counts only if all three are back before the old deadline. Its start is taken
 * before the write is issued; the claim itself is renewal 0.
 */
final class HolderRules {
  private final LeaseRules rules;

  HolderRules(LeaseRules rules) {
    this.rules = rules;
  }

  // ---- the claim

  void published(LeaseTurn t, long epoch, LeaseStore.Published p) {
    if (t.role != LeaseRole.CLAIMING || t.mine().epoch() != epoch) {
      return;
    }
    switch (p) {
      case WON -> won(t);
      case LOST -> abandon(t, "another node took epoch " + epoch + " first");
      case UNKNOWN -> {
        t.outlook = "the claim of epoch " + epoch + " has no answer yet; reading it afresh";
        t.read();
      }
    }
  }

  private void won(LeaseTurn t) {
    Tenure mine = t.mine();
    t.role = LeaseRole.CONFIRMING;
    t.set(mine.with(new Tenure.Renewal(mine.claimStart(), Tenure.Stage.CHECKING, t.now)));
    t.read();
    if (mine.voided()) {
      release(t);
    }
  }

  /** The publish attempt's answer was unknown: a good read tells who owns the epoch. */
  void resolveUnknownClaim(LeaseTurn t, LeaseView view) {
    if (view.condition() != LeaseView.Condition.GOOD) {
      return;
    }
    Tenure mine = t.mine();
    Optional<EpochRecord> there = recordOf(view, mine.epoch());
    if (there.isPresent() && there.get().claim().equals(mine.record().claim())) {
      won(t);
    } else if (there.isPresent()) {
      abandon(t, "another node took epoch " + mine.epoch() + " first");
    }
    // Still missing: it may yet appear. The claim's deadline decides; should it appear later, it
    // is found as this node's own past and released.
  }

  private void abandon(LeaseTurn t, String why) {
    t.tenure = Optional.empty();
    t.role = LeaseRole.OBSERVER;
    t.nextRead = t.now;
    t.note(why);
  }

  private void voidClaim(LeaseTurn t) {
    t.note(
        "the claim of epoch "
            + t.mine().epoch()
            + " was not confirmed within "
            + t.mine().record().softTtl().toMillis()
            + " ms and is void");
    rules.setBack(t);
    t.set(t.mine().asVoid());
    if (t.role == LeaseRole.CONFIRMING) {
      endWithoutStart(t);
    }
  }

  /** Nothing was started: only the guard has to let go, if it was armed. */
  private void endWithoutStart(LeaseTurn t) {
    boolean guardKnows = t.mine().armed() || t.mine().in(Tenure.Stage.ARMING);
    t.set(t.mine().stopped(!guardKnows));
    if (guardKnows) {
      t.role = LeaseRole.STOPPING;
      t.act(new LeaseAction.Latch(t.mine().epoch()));
    } else {
      release(t);
    }
  }

  /** Out of service while a claim is under way: should it win, it is only to record that. */
  void parkClaim(LeaseTurn t) {
    if (t.role == LeaseRole.CLAIMING) {
      stop(t, Next.NOBODY, "out of service");
    }
  }

  // ---- renewals

  /** The checks of a renewal, on a pass issued after its write had returned. */
  void check(LeaseTurn t, LeaseView view) {
    if (foundSomethingElse(t, view)) {
      return;
    }
    Tenure mine = t.mine();
    Optional<Tenure.Renewal> renewal =
        mine.renewal().filter(r -> r.stage() == Tenure.Stage.CHECKING);
    if (renewal.isEmpty()) {
      return;
    }
    Uptime start = renewal.get().start();
    if (!view.issued().reached(renewal.get().since())) {
      t.read();
    } else if (!clean(mine, view)) {
      t.set(mine.withoutRenewal());
      t.outlook = "a renewal did not count: " + view.detail();
    } else if (mine.purpose() == Tenure.Purpose.PARK) {
      release(t);
    } else {
      t.set(mine.with(new Tenure.Renewal(start, Tenure.Stage.ARMING, t.now)));
      Uptime deadline = rules.deadline(start, mine.record().ttl());
      t.act(new LeaseAction.Arm(mine.epoch(), start, deadline, mine.record().stopBound()));
      if (!mine.floorKept()) {
        t.act(new LeaseAction.KeepFloor(mine.epoch()));
      }
    }
  }

  /** Only a good read of something else ends the lease at once. */
  private boolean foundSomethingElse(LeaseTurn t, LeaseView view) {
    Tenure mine = t.mine();
    if (view.condition() == LeaseView.Condition.REPLACED) {
      lose(t, "the lease directory is another one: " + view.detail());
      return true;
    }
    for (LeaseView.EpochRead read : view.epochs()) {
      Optional<EpochRecord> record = read.record();
      if (read.epoch() > mine.epoch() && record.isPresent()) {
        lose(t, record.get().node() + " holds the higher epoch " + read.epoch());
        return true;
      }
      if (read.epoch() == mine.epoch() && isForeign(mine, read)) {
        lose(t, "the file of epoch " + mine.epoch() + " is not the one this node writes");
        return true;
      }
    }
    return false;
  }

  private static boolean isForeign(Tenure mine, LeaseView.EpochRead read) {
    return switch (read.identity()) {
      case REPLACED, UNLINKED -> true;
      case SAME, NOT_MINE ->
          read.record().filter(r -> !r.claim().equals(mine.record().claim())).isPresent();
    };
  }

  private static boolean clean(Tenure mine, LeaseView view) {
    boolean noErrors = view.epochs().stream().noneMatch(LeaseView.EpochRead::failed);
    return view.condition() == LeaseView.Condition.GOOD
        && noErrors
        && view.highest() == mine.epoch()
        && recordOf(view, mine.epoch()).isPresent();
  }

  private static Optional<EpochRecord> recordOf(LeaseView view, long epoch) {
    return view.epochs().stream()
        .filter(r -> r.epoch() == epoch)
        .flatMap(r -> r.record().stream())
        .findFirst();
  }

  void armed(LeaseTurn t, long epoch, Uptime start) {
    if (t.tenure.isEmpty() || t.mine().epoch() != epoch) {
      return;
    }
    Tenure mine = t.mine();
    boolean current =
        mine.renewal()
            .filter(r -> r.stage() == Tenure.Stage.ARMING && r.start().equals(start))
            .isPresent();
    if (!current || !mayRenew(t.role) || !rules.inTime(mine, t.now)) {
      return; // a late one never revives
    }
    t.set(mine.counted(start));
    grantIfComplete(t);
  }

  private static boolean mayRenew(LeaseRole role) {
    return switch (role) {
      case CONFIRMING, HOLDER, STOPPING -> true;
      case OBSERVER, CLAIMING, RELEASING, LOST -> false;
    };
  }

  void armRefused(LeaseTurn t, long epoch, String why) {
    if (t.tenure.isPresent() && t.mine().epoch() == epoch && t.mine().in(Tenure.Stage.ARMING)) {
      t.set(t.mine().withoutRenewal());
      t.note("the guard refused a deadline of epoch " + epoch + ": " + why);
    }
  }

  void floorKept(LeaseTurn t, long floor, Optional<String> error) {
    if (error.isPresent()) {
      t.note("the floor " + floor + " could not be kept on the local disk: " + error.get());
    } else if (t.tenure.isPresent() && t.mine().epoch() == floor) {
      t.set(t.mine().withFloorKept());
      grantIfComplete(t);
    }
  }

  /** Second look, guard and floor: the first action waits for all three, within the deadline. */
  private void grantIfComplete(LeaseTurn t) {
    Tenure mine = t.mine();
    boolean complete = mine.armed() && mine.floorKept() && !mine.voided();
    boolean inTime = t.now.isBefore(mine.claimStart().plus(mine.record().softTtl()));
    if (t.role == LeaseRole.CONFIRMING && complete && inTime) {
      t.role = LeaseRole.HOLDER;
      t.note("holds epoch " + mine.epoch());
      renewUnlessWriting(t);
    }
  }

  private void startRenewal(LeaseTurn t) {
    Tenure mine = t.mine();
    EpochState state =
        switch (t.role) {
          case CONFIRMING -> EpochState.CLAIMED;
          case HOLDER -> EpochState.ACTIVE;
          case STOPPING -> EpochState.STOPPING;
          case RELEASING -> EpochState.RELEASED;
          case OBSERVER, CLAIMING, LOST ->
              throw new IllegalStateException("no renewal as " + t.role);
        };
    EpochRecord record =
        mine.record().written(rules.self().instance(), state, mine.record().next());
    t.set(mine.with(record).with(new Tenure.Renewal(t.now, Tenure.Stage.WRITING, t.now)));
    t.act(new LeaseAction.Write(record, t.now));
  }

  void wrote(LeaseTurn t, long epoch, Uptime start, Optional<String> error) {
    boolean expected =
        t.tenure
            .filter(m -> m.epoch() == epoch)
            .flatMap(Tenure::renewal)
            .filter(r -> r.stage() == Tenure.Stage.WRITING && r.start().equals(start))
            .isPresent();
    if (!expected) {
      return;
    }
    boolean released = t.mine().record().state() == EpochState.RELEASED;
    if (error.isPresent()) {
      t.set(t.mine().withoutRenewal());
      t.outlook = "a renewal did not count: " + error.get();
    }
    if (t.role == LeaseRole.RELEASING && !released) {
      startRenewal(t); // it was outstanding when everything had stopped
    } else if (error.isEmpty()) {
      t.set(t.mine().with(new Tenure.Renewal(start, Tenure.Stage.CHECKING, t.now)));
      t.read();
    }
  }

  // ---- the end

  void stop(LeaseTurn t, Next next, String reason) {
    switch (t.role) {
      case HOLDER -> {
        t.role = LeaseRole.STOPPING;
        t.set(t.mine().with(withNext(t.mine().record(), next)));
        t.note(reason);
        renewUnlessWriting(t);
      }
      case STOPPING, LOST ->
          t.set(t.mine().with(withNext(t.mine().record(), stricter(t.mine(), next))));
      case CONFIRMING -> {
        t.set(t.mine().with(withNext(t.mine().record(), next)).asVoid());
        t.note(reason);
        endWithoutStart(t);
      }
      case CLAIMING -> t.set(t.mine().with(withNext(t.mine().record(), next)).asVoid());
      case OBSERVER, RELEASING -> {}
    }
  }

  /** {@code nobody} is an operator's order; what comes later does not weaken it. */
  private static Next stricter(Tenure mine, Next wanted) {
    Next now = mine.record().next();
    return now.kind() == Next.Kind.NOBODY ? now : wanted;
  }

  private static EpochRecord withNext(EpochRecord r, Next next) {
    return new EpochRecord(
        r.hierarchy(),
        r.epoch(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.claim(),
        r.state(),
        next,
        r.counter(),
        r.renew(),
        r.softTtl(),
        r.ttl(),
        r.stopBound(),
        r.predecessorsDead(),
        r.handOvers());
  }

  private void renewUnlessWriting(LeaseTurn t) {
    if (!t.mine().writing()) {
      startRenewal(t);
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
      case CONFIRMING, HOLDER -> lose(t, why);
      case STOPPING -> {
        if (!t.mine().latched()) {
          lose(t, why);
        }
      }
      case OBSERVER, CLAIMING, RELEASING, LOST -> {}
    }
  }

  /** Nothing is left running here, as far as the agent can see; now the guard has to agree. */
  void stopVerified(LeaseTurn t) {
    if (t.role.mustStop() && !t.mine().stopVerified()) {
      t.set(t.mine().stopped(false));
      t.act(new LeaseAction.Latch(t.mine().epoch()));
    }
  }

  void latched(LeaseTurn t, long epoch) {
    boolean awaited = t.role.mustStop() && t.mine().epoch() == epoch && t.mine().stopVerified();
    if (awaited && !t.mine().latched()) {
      t.set(t.mine().stopped(true));
      if (!t.mine().writing()) {
        release(t);
      }
    }
  }

  /** Same writer, after all earlier writes. */
  private void release(LeaseTurn t) {
    t.role = LeaseRole.RELEASING;
    renewUnlessWriting(t);
  }

  /**
   * Reported as released only after the write has returned and was read back. Until it has
   * returned, no pass says anything about it, and no second one is issued.
   */
  void confirmRelease(LeaseTurn t, LeaseView view) {
    Tenure mine = t.mine();
    Optional<EpochRecord> there = recordOf(view, mine.epoch());
    boolean superseded = view.highest() > mine.epoch();
    boolean otherClaim = there.filter(r -> !r.claim().equals(mine.record().claim())).isPresent();
    boolean readBack =
        !otherClaim && there.filter(r -> r.state() == EpochState.RELEASED).isPresent();
    Optional<Tenure.Renewal> written =
        mine.renewal().filter(r -> r.stage() == Tenure.Stage.CHECKING);
    if (readBack || superseded || otherClaim) {
      t.note("released epoch " + mine.epoch() + "; next: " + mine.record().next());
      t.tenure = Optional.empty();
      t.role = LeaseRole.OBSERVER;
      t.nextRead = t.now;
      t.guard = LeaseState.GuardReport.IDLE;
    } else if (written.isPresent() && there.isPresent()) {
      if (view.issued().reached(written.get().since())) {
        t.set(mine.withoutRenewal());
      } else {
        t.read();
      }
    }
  }

  // ---- time

  void tick(LeaseTurn t) {
    switch (t.role) {
      case CLAIMING -> tickClaiming(t);
      case CONFIRMING -> tickConfirming(t);
      case HOLDER -> tickHolder(t);
      case STOPPING -> tickStopping(t);
      case RELEASING -> tickReleasing(t);
      case LOST -> tickLost(t);
      case OBSERVER -> {}
    }
  }

  private void tickClaiming(LeaseTurn t) {
    boolean over = t.now.reached(t.mine().softDeadline());
    if (over && !t.mine().voided()) {
      voidClaim(t);
    } else if (t.now.reached(t.nextRead)) {
      t.read();
    }
    boolean farOver = t.now.reached(t.mine().claimStart().plus(rules.outwaitOwn()));
    if (farOver && t.reading.isEmpty()) {
      abandon(t, "the claim of epoch " + t.mine().epoch() + " never got an answer");
    }
  }

  private void tickConfirming(LeaseTurn t) {
    if (t.now.reached(t.mine().claimStart().plus(t.mine().record().softTtl()))) {
      voidClaim(t);
    } else {
      renewIfDue(t);
    }
  }

  private void tickHolder(LeaseTurn t) {
    Tenure mine = t.mine();
    if (t.now.reached(mine.deadline())) {
      lose(t, overdue(mine, t.now));
    } else if (t.now.reached(mine.softDeadline())) {
      stop(t, Next.ANYONE, "stopping in order: " + overdue(mine, t.now));
    } else {
      renewIfDue(t);
    }
  }

  private static String overdue(Tenure mine, Uptime now) {
    return String.format(
        "no renewal has counted for %.1f s (soft limit %.1f s, limit %.1f s)",
        now.since(mine.countedStart()).toNanos() / 1e9,
        mine.record().softTtl().toNanos() / 1e9,
        mine.record().ttl().toNanos() / 1e9);
  }

  private void tickStopping(LeaseTurn t) {
    Tenure mine = t.mine();
    if (mine.latched()) {
      release(t);
    } else if (t.now.reached(endOfStop(mine))) {
      lose(t, overdue(mine, t.now) + " while stopping");
    } else {
      askLatchAgainIfDue(t);
      if (!mine.stopVerified()) { // else the deadline is to end it, should the guard never agree
        renewIfDue(t);
      }
    }
  }

  /** Under a void claim nothing was started: only the guard, if it was armed, has to let go. */
  private static Uptime endOfStop(Tenure mine) {
    return mine.voided()
        ? mine.deadline().max(mine.claimStart().plus(mine.record().ttl()))
        : mine.deadline();
  }

  private void tickLost(LeaseTurn t) {
    if (t.mine().latched() && !t.mine().writing()) {
      release(t);
    } else {
      askLatchAgainIfDue(t);
    }
  }

  private void askLatchAgainIfDue(LeaseTurn t) {
    if (t.mine().stopVerified() && !t.mine().latched() && t.now.reached(t.nextRead)) {
      t.nextRead = t.now.plus(rules.timing().renew());
      t.act(new LeaseAction.Latch(t.mine().epoch()));
    }
  }

  /** Also reads when nothing can be written: somebody else may have taken over long since. */
  private void tickReleasing(LeaseTurn t) {
    if (!t.mine().in(Tenure.Stage.CHECKING) && dueAgain(t)) {
      renewUnlessWriting(t);
    }
    if (t.now.reached(t.nextRead)) {
      t.read();
    }
  }

  private boolean dueAgain(LeaseTurn t) {
    return t.now.reached(t.mine().lastStart().plus(t.mine().record().renew()));
  }

  /** One write outstanding, never a second: a write that has not returned is unknown. */
  private void renewIfDue(LeaseTurn t) {
    Tenure mine = t.mine();
    if (mine.in(Tenure.Stage.CHECKING)) {
      t.read();
    } else if (dueAgain(t) && !mine.writing() && !mine.in(Tenure.Stage.ARMING)) {
      startRenewal(t);
    }
  }
}
