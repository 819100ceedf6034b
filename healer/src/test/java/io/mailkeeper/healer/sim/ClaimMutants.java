package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.Fencing;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState.GuardReport;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import io.mailkeeper.healer.sim.RuleMutants.Wrong;
import java.util.Optional;

/** Rules with one formula replaced by a wrong one: claim, fencing, a restart of the agent. */
final class ClaimMutants {
  private ClaimMutants() {}

  // ---- the claim

  static LeaseRules claimWithoutDeadline(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean claimInTime(Tenure mine, Uptime now) {
        return true;
      }

      @Override
      protected boolean inTime(Tenure mine, Uptime now) {
        return !mine.armed() || super.inTime(mine, now);
      }
    };
  }

  /** A pass that was issued before the win will do. */
  static LeaseRules noSecondLook(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean speaksOf(Tenure.Renewal renewal, LeaseView view) {
        return true;
      }
    };
  }

  /** The second look does not see that nobody is to start. */
  static LeaseRules nobodyOverlooked(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean forbidden(Tenure mine, LeaseView view) {
        return false;
      }
    };
  }

  static LeaseRules nobodyIgnored(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean nobodyWanted(Sighting last, Candidacy c) {
        return false;
      }

      @Override
      protected boolean forbidden(Tenure mine, LeaseView view) {
        return false;
      }
    };
  }

  /** A damaged record says nothing any more, whatever it said before. */
  static LeaseRules damageForgetsNobody(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Optional<Next> remembered(Sighting known) {
        return Optional.empty();
      }

      @Override
      protected boolean nobodyWanted(Sighting last, Candidacy c) {
        return last.saysNobody();
      }
    };
  }

  /** An accepted order that came too late for its epoch is forgotten. */
  static LeaseRules lateOrderDropped(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean orderMissedItsEpoch(Tenure mine) {
        return false;
      }
    };
  }

  // ---- fencing

  /** An epoch is taken to vouch for all lower ones, whatever its record says. */
  static LeaseRules predecessorsBelievedDead(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean vouches(Sighting s) {
        return true;
      }
    };
  }

  static LeaseRules failedFenceCounts(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean isOff(Optional<String> fault) {
        return true;
      }
    };
  }

  /** The service is started as soon as the fence has been ordered. */
  static LeaseRules fenceNotAwaited(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean dead(Sighting s, Fencing under) {
        return super.dead(s, under) || !under.asked().isEmpty();
      }
    };
  }

  // ---- after a restart of the agent

  static LeaseRules stoppingResumed(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean mayResume(EpochRecord left, GuardReport guard, Uptime now) {
        boolean open = left.state() != EpochState.RELEASED;
        return open && guard.epoch() == left.epoch() && now.isBefore(guard.deadline());
      }
    };
  }

  /** What the guard says about the epoch is not asked. */
  static LeaseRules resumedWithoutTheGuard(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean mayResume(EpochRecord left, GuardReport guard, Uptime now) {
        return left.state() == EpochState.ACTIVE;
      }

      @Override
      protected boolean overdue(Tenure tenure, Uptime now) {
        return now.reached(tenure.deadline().plus(timing().ttl()));
      }

      @Override
      protected boolean inTime(Tenure tenure, Uptime now) {
        return !overdue(tenure, now);
      }
    };
  }
}
