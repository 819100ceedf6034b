package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Sighting;
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
  EXISTING_EPOCH_BELIEVED_WON;

  LeaseRules rules(LeaseRules.Self self, LeaseTiming timing) {
    LeaseRules.Ceilings ceilings = LeaseRules.Ceilings.DEFAULT;
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
      protected Uptime deadline(Uptime start, Duration ttl) {
        Uptime right = super.deadline(start, ttl);
        return Mutant.this == DEADLINE_FROM_COMPLETION ? right.plus(ttl.dividedBy(2)) : right;
      }
    };
  }
}
