package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;

/**
 * The formulas on which safety and patience rest, a method each, so that a test can replace one of
 * them by a wrong one and show that it is missed. Pure.
 */
public abstract class LeaseFormulas {
  /** How many renewals that fail at once are tried in the time between two good ones. */
  private static final int RETRIES = 4;

  private final LeaseTiming timing;
  private final LeaseRules.Ceilings ceilings;

  LeaseFormulas(LeaseTiming timing, LeaseRules.Ceilings ceilings) {
    this.timing = timing;
    this.ceilings = ceilings;
  }

  /** What this node goes by in an epoch of its own. */
  public final LeaseTiming timing() {
    return timing;
  }

  // ---- the others' epochs

  /** W for these bytes: by the record's own timings, or by the ceilings if it cannot be read. */
  protected Duration outwait(Optional<EpochRecord> record) {
    return LeaseTiming.outwait(
        record.map(EpochRecord::ttl).orElse(ceilings.ttl()),
        record.map(EpochRecord::stopBound).orElse(ceilings.stopBound()),
        timing.visibility());
  }

  /** Since when bytes count as unchanged that this pass was the first to show. */
  protected Uptime silentSince(LeaseView view) {
    return view.returned();
  }

  /** Whether an epoch's file still holds what it held when it was first seen like this. */
  protected boolean unchanged(Sighting known, byte[] raw) {
    return known.sameBytes(raw);
  }

  /** Whether a record of a known epoch is that of another claim. */
  protected boolean isAnother(Sighting known, EpochRecord record) {
    return known.record().filter(r -> !r.claim().equals(record.claim())).isPresent();
  }

  /** The epoch to claim after this one: without a gap. */
  protected long nextEpoch(Sighting last) {
    return last.epoch() + 1;
  }

  /** Whether this epoch's end also proves the end of all lower ones. */
  protected boolean vouches(Sighting s) {
    return s.provesPredecessors();
  }

  /** Whether a lower epoch is over: released, silent for the whole wait, or fenced. */
  protected boolean dead(Sighting s, Fencing under) {
    return s.provenDead() || under.isOff(s.record());
  }

  /** Whether a holder has been silent for so long that it may be fenced, by this good pass. */
  protected boolean fenceDue(Sighting s, LeaseView view) {
    return view.issued().reached(FencingRules.dueAt(s));
  }

  /** Whether a fence that came back like this has proved the node to be off. */
  protected boolean isOff(Optional<String> fault) {
    return fault.isEmpty();
  }

  /**
   * Whether nobody is to start, by the record or by a mirror of what it said once: it may be
   * damaged now, or an older write may have come late.
   */
  protected boolean nobodyWanted(Sighting last, Candidacy c) {
    return last.saysNobody() || c.nobodyMirrored();
  }

  // ---- an epoch of its own

  /** Whether an epoch that an earlier run of the agent left may be held on to. */
  protected boolean mayResume(EpochRecord left, LeaseState.GuardReport guard, Uptime now) {
    boolean guarded = guard.connected() && guard.epoch() == left.epoch() && !guard.fired();
    return left.state() == EpochState.ACTIVE && guarded && now.isBefore(guard.deadline());
  }

  /** Whether a write may be issued: one is outstanding at a time, never a second. */
  protected boolean mayWrite(Tenure mine) {
    return !mine.writing();
  }

  /** Whether a pass says something about a renewal: it was issued after the write had returned. */
  protected boolean speaksOf(Tenure.Renewal renewal, LeaseView view) {
    return view.issued().reached(renewal.since());
  }

  /** From when a renewal counts that began at {@code start} and is complete now. */
  protected Uptime countsFrom(Uptime start, Uptime now) {
    return start;
  }

  /** When a renewal that began at {@code start} must have been followed by the next. */
  protected Uptime deadline(Uptime start, Duration ttl) {
    return start.plus(ttl);
  }

  /** Whether the confirming read proves silence: it was issued after the whole wait. */
  protected boolean confirms(Sighting sighting, LeaseView view) {
    return view.issued().reached(sighting.deadAt());
  }

  /**
   * When the next renewal is due after one that is known not to count: soon, not only {@code renew}
   * after its start, so that the end of a short fault is noticed at once.
   */
  protected Uptime renewAgain(Tenure mine, Uptime now) {
    Uptime soon = now.plus(mine.record().renew().dividedBy(RETRIES));
    return soon.isBefore(mine.nextRenewal()) ? soon : mine.nextRenewal();
  }

  /** Whether a renewal that is complete now still counts. */
  protected boolean inTime(Tenure tenure, Uptime now) {
    return now.isBefore(tenure.deadline());
  }

  /** Whether a claim that is complete now still counts. */
  protected boolean claimInTime(Tenure mine, Uptime now) {
    return now.isBefore(mine.claimDeadline());
  }

  /** Whether the lease has run out, whatever is still outstanding. */
  protected boolean overdue(Tenure tenure, Uptime now) {
    return now.reached(tenure.deadline());
  }

  /** Whether the service is to be stopped in order because no renewal has counted for long. */
  protected boolean softOverdue(Tenure tenure, Uptime now) {
    return now.reached(tenure.softDeadline());
  }

  /** Whether the order that nobody is to start has come into the store under a claim. */
  protected boolean forbidden(Tenure mine, LeaseView view) {
    return mine.purpose() == Tenure.Purpose.SERVE
        && !mine.has(Tenure.Mark.OVERRULES_NOBODY)
        && view.record(mine.epoch() - 1)
            .filter(r -> r.next().kind() == Next.Kind.NOBODY)
            .isPresent();
  }

  /** What a record said of its successor before it was damaged. */
  protected Optional<Next> remembered(Sighting known) {
    return known.next();
  }

  /** Whether an epoch that ends here has recorded an order that was given at a moment. */
  protected boolean fulfils(Tenure mine, Uptime wishedAt) {
    return mine.record().next().kind() == Next.Kind.NOBODY
        && mine.nobodyWritten().filter(at -> !wishedAt.isAfter(at)).isPresent();
  }

  /** Whether the order that nobody is to start may have reached an epoch that was over by then. */
  protected boolean orderMissedItsEpoch(Tenure mine) {
    return mine.record().next().kind() == Next.Kind.NOBODY
        && !mine.has(Tenure.Mark.NOBODY_RECORDED);
  }
}
