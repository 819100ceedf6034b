package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Tenure.Mark;
import java.util.Optional;

/**
 * From the attempt to create an epoch to the first action in it. The claim is renewal 0: its start
 * is taken before it is issued, and everything up to the end of the second look, with the guard's
 * acknowledgement and the floor on the local disk, must be back before {@code start + softTtl}.
 */
final class ClaimRules {
  private final LeaseRules rules;

  ClaimRules(LeaseRules rules) {
    this.rules = rules;
  }

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
    t.role = LeaseRole.CONFIRMING;
    t.set(t.mine().won(t.now));
    t.read();
    if (t.mine().has(Mark.VOID)) {
      rules.releases().release(t);
    }
  }

  /** The publish attempt's answer was unknown: a good read tells who owns the epoch. */
  void resolveUnknown(LeaseTurn t, LeaseView view) {
    if (view.condition() != LeaseView.Condition.GOOD) {
      return;
    }
    Tenure mine = t.mine();
    Optional<EpochRecord> there = view.record(mine.epoch());
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

  // ---- the second look

  /**
   * Whether a clean pass that was issued after the win may end the second look: nobody has
   * forbidden the start meanwhile, and the other nodes' records were read after the win too, or
   * have had the visibility bound to come back. What they claim is only a reason to read the epochs
   * once more.
   */
  boolean secondLook(LeaseTurn t, LeaseView view, Candidacy.Others others) {
    if (rules.forbidden(t.mine(), view)) {
      String why = "nobody is to start: that order came into the store during the claim";
      rules.releases().stop(t, Next.NOBODY, why);
      return false;
    }
    Uptime won = t.mine().wonAt();
    Uptime patience = won.plus(rules.timing().visibility());
    boolean read = others.readSince().reached(won) || t.now.reached(patience);
    boolean upToDate =
        others.claimed() <= t.mine().epoch() || view.issued().reached(others.learned());
    boolean predecessor = view.epochs().stream().anyMatch(r -> r.epoch() == t.mine().epoch() - 1);
    if (!read) {
      t.outlook = "epoch " + t.mine().epoch() + " is won; reading the other nodes' records";
    }
    return read && upToDate && predecessor; // else the next tick looks again
  }

  /** Second look, guard and floor: the first action waits for all three, within the deadline. */
  void grantIfComplete(LeaseTurn t) {
    Tenure mine = t.mine();
    boolean complete = mine.armed() && mine.has(Mark.FLOOR_KEPT) && !mine.has(Mark.VOID);
    boolean free =
        switch (t.role) {
          case CONFIRMING -> rules.claimInTime(mine, t.now);
          case FENCING -> mine.record().predecessorsDead();
          case OBSERVER, CLAIMING, HOLDER, STOPPING, RELEASING, LOST -> false;
        };
    if (complete && free) {
      t.role = LeaseRole.HOLDER;
      t.note("holds epoch " + mine.epoch());
      rules.renewals().renewUnlessWriting(t);
    }
  }

  void floorKept(LeaseTurn t, long floor, Optional<String> error) {
    if (error.isPresent()) {
      t.note("the floor " + floor + " could not be kept on the local disk: " + error.get());
    } else if (t.tenure.isPresent() && t.mine().epoch() == floor) {
      t.set(t.mine().with(Mark.FLOOR_KEPT));
      grantIfComplete(t);
    }
  }

  // ---- void claims

  private void voidClaim(LeaseTurn t) {
    t.note(
        "the claim of epoch "
            + t.mine().epoch()
            + " was not confirmed within "
            + t.mine().record().softTtl().toMillis()
            + " ms and is void");
    rules.setBack(t);
    t.set(t.mine().with(Mark.VOID));
    if (t.role == LeaseRole.CONFIRMING) {
      rules.releases().endWithoutStart(t);
    }
  }

  /** Out of service while a claim is under way: should it win, it is only to record that. */
  void park(LeaseTurn t) {
    if (t.role == LeaseRole.CLAIMING) {
      rules.releases().stop(t, Next.NOBODY, "out of service");
    }
  }

  // ---- time

  void tickClaiming(LeaseTurn t) {
    boolean over = t.now.reached(t.mine().softDeadline());
    if (over && !t.mine().has(Mark.VOID)) {
      voidClaim(t);
    } else if (t.now.reached(t.nextRead)) {
      t.read();
    }
    boolean farOver = t.now.reached(t.mine().claimStart().plus(rules.outwaitOwn()));
    if (farOver && t.reading.isEmpty()) {
      abandon(t, "the claim of epoch " + t.mine().epoch() + " never got an answer");
    }
  }

  void tickConfirming(LeaseTurn t) {
    if (!rules.claimInTime(t.mine(), t.now)) {
      voidClaim(t);
    } else {
      rules.renewals().renewIfDue(t);
    }
  }
}
