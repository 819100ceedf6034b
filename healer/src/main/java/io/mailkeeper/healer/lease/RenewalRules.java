package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Tenure.Mark;
import io.mailkeeper.healer.lease.Tenure.Renewal;
import io.mailkeeper.healer.lease.Tenure.Stage;
import java.util.Optional;

/**
 * How a lease is kept. A renewal is write, checks, the guard's acknowledgement, in this order, and
 * counts only if all three are back before the old deadline. Its start is taken before the write is
 * issued.
 */
final class RenewalRules {
  private final LeaseRules rules;

  RenewalRules(LeaseRules rules) {
    this.rules = rules;
  }

  // ---- write

  private void start(LeaseTurn t) {
    Tenure mine = t.mine();
    EpochState state =
        switch (t.role) {
          case CONFIRMING, FENCING -> EpochState.CLAIMED;
          case HOLDER -> EpochState.ACTIVE;
          case STOPPING -> EpochState.STOPPING;
          case RELEASING -> EpochState.RELEASED;
          case OBSERVER, CLAIMING, LOST ->
              throw new IllegalStateException("no renewal as " + t.role);
        };
    EpochRecord record =
        mine.record().written(rules.self().instance(), state, mine.record().next());
    t.set(mine.with(record).with(new Renewal(t.now, Stage.WRITING, t.now)));
    t.act(new LeaseAction.Write(record, t.now));
  }

  void renewUnlessWriting(LeaseTurn t) {
    if (rules.mayWrite(t.mine())) {
      start(t);
    }
  }

  boolean dueAgain(LeaseTurn t) {
    return t.now.reached(t.mine().nextRenewal());
  }

  /** One write outstanding, never a second: a write that has not returned is unknown. */
  void renewIfDue(LeaseTurn t) {
    Tenure mine = t.mine();
    if (mine.in(Stage.CHECKING)) {
      t.read();
    } else if (dueAgain(t) && rules.mayWrite(mine) && !mine.in(Stage.ARMING)) {
      start(t);
    }
  }

  void wrote(LeaseTurn t, long epoch, Uptime start, Optional<String> error) {
    boolean expected =
        t.tenure
            .filter(m -> m.epoch() == epoch)
            .flatMap(Tenure::renewal)
            .filter(r -> r.stage() == Stage.WRITING && r.start().equals(start))
            .isPresent();
    if (!expected) {
      return;
    }
    boolean released = t.mine().record().state() == EpochState.RELEASED;
    if (error.isPresent()) {
      t.set(t.mine().failed(rules.renewAgain(t.mine(), t.now)));
      t.outlook = "a renewal did not count: " + error.get();
    }
    if (t.role == LeaseRole.RELEASING && !released) {
      start(t); // it was outstanding when everything had stopped
    } else if (error.isEmpty()) {
      t.set(t.mine().written(t.now).with(new Renewal(start, Stage.CHECKING, t.now)));
      t.read();
    }
  }

  // ---- checks

  /** The checks of a renewal, on a pass issued after its write had returned. */
  void check(LeaseTurn t, LeaseView view, Candidacy.Others others) {
    if (foundSomethingElse(t, view)) {
      return;
    }
    Tenure mine = t.mine();
    Optional<Renewal> renewal = mine.renewal().filter(r -> r.stage() == Stage.CHECKING);
    if (renewal.isEmpty()) {
      return;
    }
    if (!rules.speaksOf(renewal.get(), view)) {
      t.read();
    } else if (!clean(mine, view)) {
      t.set(mine.failed(rules.renewAgain(mine, t.now)));
      t.outlook = "a renewal did not count: " + view.detail();
    } else {
      t.set(mine.readBack(view, rules.timing().visibility()));
      checked(t, view, rules.countsFrom(renewal.get().start(), t.now), others);
    }
  }

  private void checked(LeaseTurn t, LeaseView view, Uptime start, Candidacy.Others others) {
    Tenure mine = t.mine();
    if (mine.purpose() == Tenure.Purpose.PARK) {
      rules.releases().release(t);
    } else if (t.role == LeaseRole.CONFIRMING && !rules.claims().secondLook(t, view, others)) {
      return; // the next pass looks again
    } else if (t.role == LeaseRole.CONFIRMING && !mine.record().predecessorsDead()) {
      rules.fencing().begin(t, start);
    } else if (t.role == LeaseRole.FENCING && !mine.record().predecessorsDead()) {
      rules.fencing().count(t, start);
    } else {
      t.set(mine.with(new Renewal(start, Stage.ARMING, t.now)));
      Uptime deadline = rules.deadline(start, mine.record().ttl());
      t.act(new LeaseAction.Arm(mine.epoch(), start, deadline, mine.record().stopBound()));
      if (!mine.has(Mark.FLOOR_KEPT)) {
        t.act(new LeaseAction.KeepFloor(mine.epoch()));
      }
    }
  }

  /** Only a good read of something else ends the lease at once. */
  private boolean foundSomethingElse(LeaseTurn t, LeaseView view) {
    Tenure mine = t.mine();
    if (view.condition() == LeaseView.Condition.REPLACED) {
      rules.releases().lose(t, "the lease directory is another one: " + view.detail());
      return true;
    }
    for (LeaseView.EpochRead read : view.epochs()) {
      Optional<EpochRecord> record = read.record();
      if (read.epoch() > mine.epoch() && record.isPresent()) {
        String who = record.get().node();
        rules.releases().lose(t, who + " holds the higher epoch " + read.epoch());
        return true;
      }
      if (read.epoch() == mine.epoch() && isForeign(mine, read)) {
        String what = "the file of epoch " + mine.epoch() + " is not the one this node writes";
        rules.releases().lose(t, what);
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
    boolean noErrors = !view.anyFailed();
    return view.condition() == LeaseView.Condition.GOOD
        && noErrors
        && view.highest() == mine.epoch()
        && view.record(mine.epoch()).isPresent();
  }

  // ---- the guard

  void armed(LeaseTurn t, long epoch, Uptime start) {
    if (t.tenure.isEmpty() || t.mine().epoch() != epoch) {
      return;
    }
    Tenure mine = t.mine();
    boolean current =
        mine.renewal()
            .filter(r -> r.stage() == Stage.ARMING && r.start().equals(start))
            .isPresent();
    if (!current || !mayRenew(t.role) || !rules.inTime(mine, t.now)) {
      return; // a late one never revives
    }
    t.set(mine.counted(start, rules.deadline(start, mine.record().ttl())));
    rules.claims().grantIfComplete(t);
  }

  private static boolean mayRenew(LeaseRole role) {
    return switch (role) {
      case CONFIRMING, FENCING, HOLDER, STOPPING -> true;
      case OBSERVER, CLAIMING, RELEASING, LOST -> false;
    };
  }

  void armRefused(LeaseTurn t, long epoch, String why) {
    if (t.tenure.isPresent() && t.mine().epoch() == epoch && t.mine().in(Stage.ARMING)) {
      t.set(t.mine().failed(rules.renewAgain(t.mine(), t.now)));
      t.note("the guard refused a deadline of epoch " + epoch + ": " + why);
    }
  }

  // ---- time

  void tick(LeaseTurn t) {
    Tenure mine = t.mine();
    if (rules.overdue(mine, t.now)) {
      rules.releases().lose(t, overdue(mine, t.now));
    } else if (t.wish == LeaseState.Wish.OUT_OF_SERVICE) {
      t.wish = LeaseState.Wish.NONE; // accepted before an earlier run's epoch was resumed
      rules.releases().stop(t, Next.NOBODY, "out of service, asked before the lease was read");
    } else if (rules.softOverdue(mine, t.now)) {
      String why = "stopping in order: " + overdue(mine, t.now);
      rules.releases().stop(t, Next.ANYONE, why);
    } else {
      renewIfDue(t);
    }
  }

  static String overdue(Tenure mine, Uptime now) {
    return String.format(
        "no renewal has counted for %.1f s (soft limit %.1f s, limit %.1f s)",
        now.since(mine.countedStart()).toNanos() / 1e9,
        mine.record().softTtl().toNanos() / 1e9,
        mine.record().ttl().toNanos() / 1e9);
  }
}
