package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.RecordLayout;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Rules with one formula replaced by a wrong one: the observer's wait and the holder's time. */
final class RuleMutants {
  private RuleMutants() {}

  /** The production rules, to be overridden. */
  abstract static class Wrong extends LeaseRules {
    Wrong(Parts.For node) {
      super(node.self(), node.timing(), node.ceilings(), ColdStart.ANY);
    }
  }

  /** A history in which every node goes by these rules. */
  static Supplier<Parts> with(Function<Parts.For, LeaseRules> rules) {
    return () ->
        new Parts() {
          @Override
          LeaseRules rules(For node) {
            return rules.apply(node);
          }
        };
  }

  // ---- the observer's wait

  /** W is zero: the epoch is linked before anything was waited for. */
  static LeaseRules linkBeforeTheWait(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return Duration.ZERO;
      }
    };
  }

  static LeaseRules waitCutToATenth(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return super.outwait(record).dividedBy(10);
      }
    };
  }

  /** W leaves out the time that the guard needs. */
  static LeaseRules noStopBound(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return record
            .map(r -> LeaseTiming.outwait(r.ttl(), Duration.ZERO, timing().visibility()))
            .orElse(super.outwait(record));
      }
    };
  }

  /** W takes all clocks to run at the same rate. */
  static LeaseRules noDrift(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return record
            .map(r -> r.ttl().plus(r.stopBound()).plus(timing().visibility()))
            .orElse(super.outwait(record));
      }
    };
  }

  /** W takes every write to be visible at once. */
  static LeaseRules noVisibility(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return record
            .map(r -> LeaseTiming.outwait(r.ttl(), r.stopBound(), Duration.ofMillis(1)))
            .orElse(super.outwait(record));
      }
    };
  }

  /** W by the reader's own definition instead of the record's timings. */
  static LeaseRules ownTtl(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return timing().outwait();
      }
    };
  }

  /** A record that cannot be read means that its holder is dead. */
  static LeaseRules corruptIsDead(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Duration outwait(Optional<EpochRecord> record) {
        return record.isPresent() ? super.outwait(record) : Duration.ZERO;
      }
    };
  }

  /** The wait starts when the read was issued that first showed the bytes. */
  static LeaseRules waitFromIssue(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Uptime silentSince(LeaseView view) {
        return view.issued();
      }
    };
  }

  /** The first read that shows the same bytes again proves silence, whenever it was issued. */
  static LeaseRules noConfirmingRead(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean confirms(Sighting sighting, LeaseView view) {
        return true;
      }
    };
  }

  /** Only a higher counter is a change. */
  static LeaseRules counterCompared(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean unchanged(Sighting known, byte[] raw) {
        return counter(known.record()) == counter(RecordLayout.decode(raw));
      }

      private long counter(Optional<EpochRecord> record) {
        return record.map(EpochRecord::counter).orElse(-1L);
      }
    };
  }

  /** Epoch numbers may be left out. */
  static LeaseRules gapAllowed(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected long nextEpoch(Sighting last) {
        return last.epoch() + (last.epoch() > 0 && !last.released() ? 2 : 1);
      }
    };
  }

  // ---- the holder's time

  /** A renewal counts from when it was complete. */
  static LeaseRules deadlineFromCompletion(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Uptime countsFrom(Uptime start, Uptime now) {
        return now;
      }
    };
  }

  /** A renewal counts whenever it is complete, and no deadline ends the lease. */
  static LeaseRules lateRenewalRevives(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean inTime(Tenure tenure, Uptime now) {
        return true;
      }

      @Override
      protected boolean overdue(Tenure tenure, Uptime now) {
        return false;
      }
    };
  }

  /** Whoever renews judges the time when it is back from that. */
  static LeaseRules judgedByTheRenewer(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean overdue(Tenure tenure, Uptime now) {
        return tenure.renewal().isEmpty() && super.overdue(tenure, now);
      }

      @Override
      protected boolean softOverdue(Tenure tenure, Uptime now) {
        return tenure.renewal().isEmpty() && super.softOverdue(tenure, now);
      }
    };
  }

  /** A mirror of the order counts only where the record cannot be read, not where it went back. */
  static LeaseRules mirrorOnlyForDamage(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean nobodyWanted(Sighting last, Candidacy c) {
        return last.saysNobody() || (last.record().isEmpty() && c.nobodyMirrored());
      }
    };
  }

  /** An epoch that now belongs to another claim is taken for the one that was read before. */
  static LeaseRules anyClaimBelieved(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean isAnother(Sighting known, EpochRecord record) {
        return false;
      }
    };
  }

  /** One that has failed is followed by the next only when that is due anyway. */
  static LeaseRules noQuickRetry(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Uptime renewAgain(Tenure mine, Uptime now) {
        return mine.nextRenewal();
      }
    };
  }

  /** The service is stopped as soon as one renewal has failed. */
  static LeaseRules oneFailedRenewalStops(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean softOverdue(Tenure tenure, Uptime now) {
        Duration one = tenure.record().renew().multipliedBy(2);
        return now.reached(tenure.countedStart().plus(one)) || super.softOverdue(tenure, now);
      }
    };
  }

  /** A changed definition counts at once, in an epoch that was claimed with the old one. */
  static LeaseRules timingsChangedInside(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected Uptime deadline(Uptime start, Duration ttl) {
        return start.plus(timing().ttl());
      }
    };
  }

  /** A write is issued when it is due, whatever has become of the last one. */
  static LeaseRules secondWrite(Parts.For node) {
    return new Wrong(node) {
      @Override
      protected boolean mayWrite(Tenure mine) {
        return true;
      }
    };
  }
}
