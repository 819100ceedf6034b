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
 * {@link ClaimRules}, {@link FencingRules}, {@link RenewalRules} and {@link ReleaseRules}; the
 * formulas on which safety rests in {@link LeaseFormulas}.
 */
public class LeaseRules extends LeaseFormulas {

  /** Who this node is, as its records say. */
  public record Self(String node, UUID machine, UUID boot, UUID instance) {}

  /** Upper bounds for a corrupt record's timings, from {@code lease.id}. */
  public record Ceilings(Duration ttl, Duration stopBound) {
    public static final Ceilings DEFAULT =
        new Ceilings(LeaseTiming.ENDURING.ttl(), LeaseTiming.ENDURING.stopBound());
  }

  private final Self self;
  private final ColdStart coldStart;
  private final ObserverRules observer;
  private final ClaimRules claims;
  private final RenewalRules renewals;
  private final ReleaseRules releases;
  private final FencingRules fencing;
  private final Duration lookEvery;
  private final Duration outwaitOwn;

  public LeaseRules(Self self, LeaseTiming timing, Ceilings ceilings, ColdStart coldStart) {
    super(timing, ceilings);
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
    this.coldStart = coldStart;
    this.lookEvery = timing.renew().dividedBy(4);
    this.outwaitOwn = timing.outwait();
    this.observer = new ObserverRules(this);
    this.claims = new ClaimRules(this);
    this.renewals = new RenewalRules(this);
    this.releases = new ReleaseRules(this);
    this.fencing = new FencingRules(this);
  }

  public final Self self() {
    return self;
  }

  // ---- events: each returns the next state and what is to be done

  /** A pass has come back. */
  public final LeaseStep viewed(LeaseState s, LeaseView found, Candidacy c, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    LeaseView view = observer.comparedWithBefore(t, found);
    t.reading = Optional.empty();
    t.condition = view.condition();
    t.detail = view.detail();
    t.nextRead = now.plus(readInterval(t.role));
    observer.observe(t, view);
    switch (t.role) {
      case OBSERVER -> observer.consider(t, view, c);
      case CLAIMING -> claims.resolveUnknown(t, view);
      case CONFIRMING, FENCING, HOLDER, STOPPING -> {
        renewals.check(t, view, c.others());
        fencing.settle(t);
      }
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

  /**
   * The fence of another node has come back.
   *
   * @param fault why it is not known to be off; empty when it was read back to be off
   */
  public final LeaseStep fenced(
      LeaseState s, long epoch, String node, Optional<String> fault, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    fencing.fenced(t, epoch, node, fault);
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

  /**
   * As {@link #stop}, by a holder that nobody can reach: the epoch's record counts it, and every
   * later one goes on from there.
   */
  public final LeaseStep handOver(LeaseState s, Next next, String reason, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    releases.handOver(t, next, reason);
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
    if (!open) {
      return Optional.empty();
    }
    return s.newest()
        .filter(seen -> !seen.provenDead() && !seen.saysNobody())
        .flatMap(Sighting::record)
        .map(EpochRecord::node)
        .filter(node -> !node.equals(self.node()));
  }

  /** The order was passed on; until it is seen in the store this is done again and again. */
  public LeaseStep passedOn(LeaseState s, Uptime now) {
    LeaseTurn t = new LeaseTurn(s, now);
    t.passOnAgain = now.plus(timing().softTtl());
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
      case FENCING -> fencing.tick(t);
      case HOLDER -> renewals.tick(t);
      case STOPPING -> releases.tickStopping(t);
      case RELEASING -> releases.tickReleasing(t);
      case LOST -> releases.tickLost(t);
    }
    return t.end();
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

  FencingRules fencing() {
    return fencing;
  }

  ColdStart coldStart() {
    return coldStart;
  }

  Duration outwaitOwn() {
    return outwaitOwn;
  }

  /** W, doubling to 16 W, after a void claim or a failed start. */
  void setBack(LeaseTurn t) {
    int factor = 1 << Math.min(t.setbacks, 4);
    t.setbacks++;
    t.notBefore = t.now.plus(outwaitOwn().multipliedBy(factor));
  }

  /** Reads are cheap; the sooner a change is seen, the sooner a wait begins. */
  private Duration readInterval(LeaseRole role) {
    return role == LeaseRole.OBSERVER ? lookEvery : timing().renew();
  }
}
