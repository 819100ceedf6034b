package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.Tenure;
import java.util.function.LongConsumer;

/** One of the two nodes on a {@link Board}: what it knows, its guard, and what it runs. */
final class BoardSide {
  /** Nothing runs. */
  static final long NOTHING = -1;

  final String name;
  final LeaseRules rules;
  private final double rate;
  LeaseState lease;
  GuardState guard;
  long runs = NOTHING;
  long promise;
  Uptime looked = Uptime.ZERO;
  int shown;

  BoardSide(String name, LeaseRules rules, double rate) {
    this.name = name;
    this.rules = rules;
    this.rate = rate;
    this.lease = LeaseState.start(0, LeaseState.GuardReport.IDLE, clock(0));
    this.guard = GuardState.clearing(clock(0)).looked(true, clock(0));
  }

  /** The same as it stands now, to be changed apart. */
  BoardSide(BoardSide other) {
    name = other.name;
    rules = other.rules;
    rate = other.rate;
    lease = other.lease;
    guard = other.guard;
    runs = other.runs;
    promise = other.promise;
    looked = other.looked;
    shown = other.shown;
  }

  /** All that decides what it does next; words for people do not. */
  record Key(
      LeaseState lease, GuardState guard, long runs, long promise, boolean looked, int shown) {}

  Key key(long now, int leastShown) {
    LeaseState l = lease;
    LeaseState silent =
        new LeaseState(
            l.role(),
            l.condition(),
            l.detail(),
            l.floor(),
            l.sightings(),
            l.reading(),
            l.nextRead(),
            l.goodAt().map(at -> Uptime.ZERO),
            l.tenure(),
            l.setbacks(),
            l.notBefore(),
            l.wish(),
            l.wishedAt(),
            l.passOnAgain(),
            l.guard(),
            "");
    boolean seen = l.tenure().filter(mine -> looked.reached(mine.wonAt())).isPresent();
    long still = promise > now ? promise : 0;
    return new Key(silent, guard, runs, still, seen, Math.max(shown, leastShown));
  }

  Uptime clock(long now) {
    return new Uptime(World.SECOND + (long) (now * rate));
  }

  /** The first instant at which its clock has reached a moment. */
  long when(Uptime moment) {
    return (long) ((moment.nanos() - World.SECOND) / rate) + 2;
  }

  /** An observer in the midst of its wait: what it reads meanwhile is left out. */
  boolean onlyWatches(long now) {
    return lease.tenure().isEmpty()
        && lease
            .newest()
            .filter(s -> !s.provenDead() && clock(now).isBefore(s.deadAt()))
            .isPresent();
  }

  /** The service runs in its epoch from now on. */
  boolean begins() {
    boolean begins = lease.role() == LeaseRole.HOLDER && runs == NOTHING;
    if (begins) {
      runs = lease.epoch();
    }
    return begins;
  }

  /** Whether the agent has yet to say that nothing is left. */
  boolean hasToStop() {
    return lease.role().mustStop()
        && !lease.tenure().orElseThrow().marks().contains(Tenure.Mark.STOP_VERIFIED);
  }

  /** The guard does what is due by now, and kills as late as it may. */
  void guarded(long now) {
    guard = guard.at(clock(now));
    boolean over = guard.mustBeStoppedBy().filter(end -> now >= when(end)).isPresent();
    if (over) {
      runs = NOTHING;
      guard = guard.looked(true, clock(now));
    }
  }

  /** The instants at which something changes here by itself. */
  void boundaries(LongConsumer at) {
    if (guard.phase() == GuardState.Phase.ARMED) {
      at.accept(when(guard.deadline()));
    }
    guard.mustBeStoppedBy().ifPresent(end -> at.accept(when(end)));
    if (lease.tenure().isEmpty()) {
      at.accept(when(lease.notBefore()));
      lease.newest().filter(s -> !s.provenDead()).ifPresent(s -> at.accept(when(s.deadAt())));
      return;
    }
    Tenure mine = lease.tenure().get();
    switch (lease.role()) {
      case CLAIMING, CONFIRMING -> {
        at.accept(when(mine.softDeadline()));
        at.accept(when(mine.claimStart().plus(rules.timing().outwait())));
      }
      case HOLDER, STOPPING -> {
        at.accept(when(mine.nextRenewal()));
        at.accept(when(mine.softDeadline()));
        at.accept(when(mine.deadline()));
      }
      case OBSERVER, FENCING, RELEASING, LOST -> {}
    }
  }
}
