package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.util.Optional;

/** Broken variants of the rules, the guard or the store. Each has to be caught by some seed. */
enum Mutant {
  NONE,
  /** The first read that shows the same bytes again proves silence, whenever it was issued. */
  NO_CONFIRMING_READ,
  /** W is a tenth of what it should be. */
  WAIT_CUT_TO_A_TENTH,
  /** W leaves out the time the guard needs. */
  NO_STOP_BOUND,
  /** The deadline counts from a later moment than the renewal's start. */
  DEADLINE_FROM_COMPLETION,
  /** The guard acknowledges and does nothing. */
  GUARD_NEVER_FIRES,
  /** The guard latches a stop without looking, and the agent takes it from an exit code. */
  STOP_TAKEN_ON_TRUST,
  /** Whoever tries to publish an epoch is told that it has won. */
  EXISTING_EPOCH_BELIEVED_WON,
  /** The second look does not see that nobody is to start. */
  NOBODY_OVERLOOKED_DURING_CLAIM,
  /** A renewal counts whenever it is complete, and no deadline ends the lease. */
  LATE_RENEWAL_REVIVES,
  /** A damaged record says nothing any more, whatever it said before. */
  DAMAGE_FORGETS_NOBODY,
  /** An accepted order that came too late for its epoch is forgotten. */
  LATE_ORDER_DROPPED;

  LeaseRules rules(LeaseRules.Self self, LeaseTiming timing) {
    LeaseRules.Ceilings ceilings = new LeaseRules.Ceilings(timing.ttl(), timing.stopBound());
    return new LeaseRules(self, timing, ceilings, ColdStart.ANY) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        Duration right = super.outwait(record);
        return switch (Mutant.this) {
          case WAIT_CUT_TO_A_TENTH -> right.dividedBy(10);
          case NO_STOP_BOUND -> record.map(EpochRecord::ttl).orElse(right);
          default -> right;
        };
      }

      @Override
      protected boolean confirms(Sighting sighting, LeaseView view) {
        return Mutant.this == NO_CONFIRMING_READ || super.confirms(sighting, view);
      }

      @Override
      protected boolean forbidden(Tenure mine, LeaseView view) {
        return Mutant.this != NOBODY_OVERLOOKED_DURING_CLAIM && super.forbidden(mine, view);
      }

      @Override
      protected boolean inTime(Tenure tenure, Uptime now) {
        return Mutant.this == LATE_RENEWAL_REVIVES || super.inTime(tenure, now);
      }

      @Override
      protected Optional<Next> remembered(Sighting known) {
        return Mutant.this == DAMAGE_FORGETS_NOBODY ? Optional.empty() : super.remembered(known);
      }

      @Override
      protected boolean orderMissedItsEpoch(Tenure mine) {
        return Mutant.this != LATE_ORDER_DROPPED && super.orderMissedItsEpoch(mine);
      }

      @Override
      protected Uptime deadline(Uptime start, Duration ttl) {
        Uptime right = super.deadline(start, ttl);
        return Mutant.this == DEADLINE_FROM_COMPLETION ? right.plus(ttl.dividedBy(2)) : right;
      }
    };
  }
}
