package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.LeaseRules;

/** What comes before and after everything that happens to a hierarchy. */
final class Settling {
  private Settling() {}

  /**
   * The deadline first, whatever it is that happened: after a pause nothing may be started on the
   * strength of a lease that ran out meanwhile.
   */
  static void judge(HierarchyTurn t, LeaseRules rules) {
    if (t.lease.tenure().isPresent()) {
      t.apply(rules.tick(t.lease, t.now));
      Sequence.follow(t);
    }
  }

  /** What follows: failover is considered, the mode follows the lease, resources follow it. */
  static void settle(HierarchyTurn t, LeaseRules rules, Failover failover) {
    failover.consider(t);
    Sequence.follow(t);
    limits(t, rules, failover);
    Sequence.advance(t);
    if (t.mode == Mode.STARTING && t.allIn()) {
      t.enter(Mode.IN_SERVICE, Takeover.why(t), Takeover.done(t));
      t.apply(rules.started(t.lease, t.now));
      t.unfit = HierarchyState.Unfit.NOT;
      t.forced = false;
      Recovery.begin(t);
    }
    if (Sequence.stopped(t)) {
      t.enter(Mode.OUT_OF_SERVICE, Note.Kind.OUT_OF_SERVICE, "everything has stopped, verified");
      Recovery.end(t);
    }
    if (t.mode == Mode.OUT_OF_SERVICE && t.role().mustStop() && t.allOut()) {
      t.apply(rules.stopVerified(t.lease, t.now));
    }
  }

  /** Start and stop have bounds: at their end the start has failed, or the guard fires. */
  private static void limits(HierarchyTurn t, LeaseRules rules, Failover failover) {
    Hierarchy.Policy policy = t.hierarchy.policy();
    if (t.mode == Mode.STARTING && t.now.reached(t.modeSince.plus(policy.startMax()))) {
      failover.startFailed(t, "not up within " + policy.startMax());
      Sequence.follow(t);
    }
    if (t.mode == Mode.STOPPING && t.now.reached(t.modeSince.plus(policy.stopMax()))) {
      t.apply(rules.giveUp(t.lease, "not stopped within " + policy.stopMax(), t.now));
      Sequence.follow(t);
    }
  }
}
