package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of the lease: given what is known, something that happened, and what time it is, what
 * is known next and what is to be done. Pure: no I/O, no clock, no threads.
 *
 * <p>A lease is a promise with an end. The holder promises that, if it has not renewed by then,
 * everything it runs has stopped; the others touch nothing until that moment has surely passed by
 * their own clock. See {@link LeaseTiming} for the timeline.
 *
 * <p><b>Not guaranteed</b>: a machine paused from outside, suspended or set back to a snapshot
 * cannot stop itself, and a store that itself splits cannot be told apart. Only an external fence
 * covers these.
 *
 * <p>What observers do is in {@link ObserverRules}, what nodes do with an epoch of their own in
 * {@link ClaimRules}, {@link RenewalRules} and {@link ReleaseRules}. The formulas on which safety
 * rests are methods of this class, so that a test can replace one of them by a wrong one and show
 * that it is missed.
 */
public class LeaseRules {

  /** Who this node is, as its records say. */
  public record Self(String node, UUID machine, UUID boot, UUID instance) {}

  /** Upper bounds for a corrupt record's timings, from {@code lease.id}. */
  public record Ceilings(Duration ttl, Duration stopBound) {
    public static final Ceilings DEFAULT =
        new Ceilings(LeaseTiming.ENDURING.ttl(), LeaseTiming.ENDURING.stopBound());
  }

  private final Self self;
  private final LeaseTiming timing;
  private final Ceilings ceilings;
  private final ColdStart coldStart;
  private final ObserverRules observer;
  private final ClaimRules claims;
  private final RenewalRules renewals;
  private final ReleaseRules releases;

  public LeaseRules(Self self, LeaseTiming timing, Ceilings ceilings, ColdStart coldStart) {
    if (timing.ttl().compareTo(ceilings.ttl()) > 0
        || timing.stopBound().compareTo(ceilings.stopBound()) > 0) {
      throw new IllegalArgumentException(
          "lease ttl "
              + timing.ttl()
              + " or stopBound "
              + timing.stopBound()
              + " is above the ceiling in lease.id (ttl "
              + ceilings.ttl()
              + ", stopBound "
              + ceilings.stopBound()
              + "): others would judge a damaged record too early");
    }
    this.self = self;
    this.timing = timing;
    this.ceilings = ceilings;
    this.coldStart = coldStart;
    this.observer = new ObserverRules(this);
    this.claims = new ClaimRules(this);
    this.renewals = new RenewalRules(this);
    this.releases = new ReleaseRules(this);
  }

  public final Self self() {
    return self;
  }

  public final LeaseTiming timing() {
    return timing;
  }

  // ---- events: each returns the next state and what is to be done

  /** A pass has come back. */
  public final LeaseStep viewed(LeaseState s, LeaseView view, Candidacy c, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    t.reading = Optional.empty();
    t.condition = view.condition();
    t.detail = view.detail();
    t.nextRead = now.plus(readInterval(t.role));
    observer.observe(t, view);
    switch (t.role) {
      case OBSERVER -> observer.consider(t, view, c);
      case CLAIMING -> claims.resolveUnknown(t, view);
      case CONFIRMING, HOLDER, STOPPING -> renewals.check(t, view, c.others());
      case RELEASING -> releases.confirm(t, view);
      case LOST -> {}
    }
    return t.end();
  }

  /** A publish attempt has come back. */
  public final LeaseStep published(LeaseState s, long epoch, LeaseStore.Published p, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    claims.published(t, epoch, p);
    return t.end();
  }

  /** A write of our epoch has come back; {@code error} is empty when it succeeded. */
  public final LeaseStep wrote(
      LeaseState s, long epoch, Uptime start, Optional<String> error, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    renewals.wrote(t, epoch, start, error);
    return t.end();
  }

  /** The floor is durable, or could not be made so. */
  public final LeaseStep floorKept(LeaseState s, long floor, Optional<String> error, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    claims.floorKept(t, floor, error);
    return t.end();
  }

  /** The guard has acknowledged this deadline. */
  public final LeaseStep armed(LeaseState s, long epoch, Uptime start, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    renewals.armed(t, epoch, start);
    return t.end();
  }

  /** The guard refused a deadline without having fired: that renewal does not count. */
  public final LeaseStep armRefused(LeaseState s, long epoch, String why, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    renewals.armRefused(t, epoch, why);
    return t.end();
  }

  /** The guard has fired for this epoch, or is gone. */
  public final LeaseStep guardLost(LeaseState s, String why, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    releases.guardLost(t, why);
    return t.end();
  }

  /** The guard has verified the stop itself and latched the epoch as stopped. */
  public final LeaseStep latched(LeaseState s, long epoch, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    releases.latched(t, epoch);
    return t.end();
  }

  /** The agent has verified that nothing of the service is left here. */
  public final LeaseStep stopVerified(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    releases.stopVerified(t);
    return t.end();
  }

  /** Stop in order and release for {@code next}. A stop already begun only takes the new next. */
  public final LeaseStep stop(LeaseState s, Next next, String reason, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    releases.stop(t, next, reason);
    return t.end();
  }

  /** Stop by force now. */
  public final LeaseStep giveUp(LeaseState s, String reason, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    if (t.tenure.isPresent() && t.role != LeaseRole.LOST) {
      releases.lose(t, reason);
    }
    return t.end();
  }

  /** The service is up: earlier setbacks are forgotten. */
  public final LeaseStep started(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    t.setbacks = 0;
    t.notBefore = now;
    if (t.wish == LeaseState.Wish.IN_SERVICE) {
      t.wish = LeaseState.Wish.NONE;
    }
    return t.end();
  }

  /** The service could not be started here: release, and wait longer each time. */
  public final LeaseStep startFailed(LeaseState s, Next next, String reason, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    setBack(t);
    releases.stop(t, next, reason);
    return t.end();
  }

  /** An operator's request that needs a claim. */
  public final LeaseStep wish(LeaseState s, LeaseState.Wish wish, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    t.wish = wish;
    t.wishedAt = now;
    t.setbacks = 0;
    t.notBefore = now;
    if (wish == LeaseState.Wish.OUT_OF_SERVICE) {
      claims.park(t);
    }
    t.read();
    return t.end();
  }

  /**
   * The node to which an order of out-of-service that was accepted here is to be passed on now: the
   * epoch in which it was to be recorded here went to that node, and the order is not to wait until
   * that one ends.
   */
  public Optional<String> orderIsFor(LeaseState s, Uptime now) {
    boolean open =
        s.wish() == LeaseState.Wish.OUT_OF_SERVICE
            && s.role() == LeaseRole.OBSERVER
            && now.reached(s.passOnAgain());
    return s.newest()
        .filter(seen -> open && !seen.provenDead() && !seen.saysNobody())
        .flatMap(Sighting::record)
        .map(EpochRecord::node)
        .filter(node -> !node.equals(self.node()));
  }

  /** The order was passed on; until it is seen in the store this is done again and again. */
  public LeaseStep passedOn(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    t.passOnAgain = now.plus(timing.softTtl());
    return t.end();
  }

  /** Somebody said that there is news: look now. A hint never proves anything. */
  public final LeaseStep lookNow(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    if (t.role == LeaseRole.OBSERVER) {
      t.nextRead = now;
      t.read();
    }
    return t.end();
  }

  /** Time has passed. */
  public final LeaseStep tick(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    switch (t.role) {
      case OBSERVER -> observer.tick(t);
      case CLAIMING -> claims.tickClaiming(t);
      case CONFIRMING -> claims.tickConfirming(t);
      case HOLDER -> renewals.tick(t);
      case STOPPING -> releases.tickStopping(t);
      case RELEASING -> releases.tickReleasing(t);
      case LOST -> releases.tickLost(t);
    }
    return t.end();
  }

  // ---- the formulas on which safety rests

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

  /** The epoch to claim after this one: without a gap. */
  protected long nextEpoch(Sighting last) {
    return last.epoch() + 1;
  }

  /** Whether nobody is to start, by the record or by a mirror of one that cannot be read. */
  protected boolean nobodyWanted(Sighting last, Candidacy c) {
    return last.saysNobody() || (last.record().isEmpty() && c.nobodyMirrored());
  }

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

  /** Whether the order that nobody is to start may have reached an epoch that was over by then. */
  protected boolean orderMissedItsEpoch(Tenure mine) {
    return mine.record().next().kind() == Next.Kind.NOBODY
        && !mine.has(Tenure.Mark.NOBODY_RECORDED);
  }

  // ---- shared

  ClaimRules claims() {
    return claims;
  }

  RenewalRules renewals() {
    return renewals;
  }

  ReleaseRules releases() {
    return releases;
  }

  ColdStart coldStart() {
    return coldStart;
  }

  Duration outwaitOwn() {
    return timing.outwait();
  }

  /** W, doubling to 16 W, after a void claim or a failed start. */
  void setBack(LeaseTurn t) {
    int factor = 1 << Math.min(t.setbacks, 4);
    t.setbacks++;
    t.notBefore = t.now.plus(outwaitOwn().multipliedBy(factor));
  }

  /** Reads are cheap; the sooner a change is seen, the sooner a wait begins. */
  private Duration readInterval(LeaseRole role) {
    return role == LeaseRole.OBSERVER ? timing.renew().dividedBy(4) : timing.renew();
  }
}
