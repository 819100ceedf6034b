package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Tenure.Mark;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a node does with a lease it does not hold: it watches bytes. "Unchanged" means the same 512
 * bytes; an error neither advances nor restarts a wait.
 */
final class ObserverRules {
  private final LeaseRules rules;

  ObserverRules(LeaseRules rules) {
    this.rules = rules;
  }

  /**
   * An epoch belongs to one claim for ever. Where a known one shows another, the directory was
   * rolled back, and a late link has put a claim that had lost into the place of the one that won:
   * nobody takes over by it.
   */
  LeaseView comparedWithBefore(LeaseTurn t, LeaseView view) {
    for (LeaseView.EpochRead read : view.epochs()) {
      Sighting known = t.sightings.get(read.epoch());
      if (known != null
          && read.record().isPresent()
          && rules.isAnother(known, read.record().get())) {
        return view.as(
            LeaseView.Condition.ROLLED_BACK,
            "epoch "
                + read.epoch()
                + " is of another claim, by "
                + read.record().get().node()
                + ", than when it was read before");
      }
    }
    return view;
  }

  /** Takes in what a pass read. Only a good pass changes what is known. */
  void observe(LeaseTurn t, LeaseView view) {
    if (view.condition() != LeaseView.Condition.GOOD) {
      return;
    }
    t.goodAt = Optional.of(view.returned());
    Optional<Long> before = t.newest().map(Sighting::epoch);
    for (LeaseView.EpochRead read : view.epochs()) {
      byte[] raw = read.raw();
      if (raw != null) {
        observe(t, read, raw, view);
      }
    }
    long highest = view.highest();
    boolean own = t.tenure.filter(mine -> mine.epoch() == highest).isPresent();
    if (highest > t.floor) {
      t.floor = highest;
      if (!own) { // our own epoch becomes the floor on disk in its own turn, after the win
        t.act(new LeaseAction.KeepFloor(highest));
      }
    }
    Optional<Sighting> newest = t.newest();
    boolean later =
        before.isPresent()
            ? highest > before.get()
            : newest.filter(Sighting::saysNobody).isPresent(); // as far as it can be told
    if (later) {
      endOldWish(t, newest.flatMap(Sighting::record));
    }
    forgetWhatIsVouchedFor(t);
  }

  /**
   * An order of in-service is for the next epoch: what others take or release later comes after it,
   * and so may what others have ordered when this node had read nothing yet.
   */
  private void endOldWish(LeaseTurn t, Optional<EpochRecord> by) {
    boolean foreign = by.filter(r -> !r.node().equals(rules.self().node())).isPresent();
    if (foreign && t.wish == LeaseState.Wish.IN_SERVICE) {
      t.wish = LeaseState.Wish.NONE;
      t.note("a later claim or order of another node ends the order of in-service here");
    }
  }

  /**
   * Whoever this order was passed on to has recorded it, in the newest epoch. An older order that
   * nobody is to start is no substitute: one of in-service may wait elsewhere that came in between
   * and overrules it. Nor is an epoch of this node's own that is over: its end has judged whether
   * the order came in time, and where it did not, this pass only shows what was written too late.
   */
  private void endRecordedOrder(LeaseTurn t, LeaseView view, EpochRecord by) {
    boolean foreign = !by.node().equals(rules.self().node());
    boolean newest = view.highest() == by.epoch() && !view.anyFailed();
    boolean recorded = foreign && newest && view.issued().reached(t.wishedAt);
    if (recorded && t.wish == LeaseState.Wish.OUT_OF_SERVICE) {
      t.wish = LeaseState.Wish.NONE;
      t.note("out of service is recorded in epoch " + by.epoch());
    }
  }

  private void observe(LeaseTurn t, LeaseView.EpochRead read, byte[] raw, LeaseView view) {
    long epoch = read.epoch();
    Sighting known = t.sightings.get(epoch);
    if (known == null || !rules.unchanged(known, raw)) {
      Duration wait = rules.outwait(read.record());
      Optional<Next> before = Optional.ofNullable(known).flatMap(rules::remembered);
      Sighting seen =
          Sighting.first(epoch, raw, read.record(), before, rules.silentSince(view), wait);
      if (known != null && !known.saysNobody() && seen.saysNobody()) {
        endOldWish(t, read.record());
        read.record().ifPresent(by -> endRecordedOrder(t, view, by));
      }
      t.see(seen);
    } else if (!known.outwaited() && rules.confirms(known, view)) {
      t.see(known.confirmed());
    }
  }

  /** Epochs below one that proves its predecessors dead are of no more interest. */
  private static void forgetWhatIsVouchedFor(LeaseTurn t) {
    long vouching = Long.MIN_VALUE;
    for (Sighting s : t.sightings.values()) {
      vouching = s.provesPredecessors() ? s.epoch() : vouching;
    }
    t.forgetBelow(vouching);
  }

  /** Claims the next epoch if everything speaks for it; otherwise says what is awaited. */
  void consider(LeaseTurn t, LeaseView view, Candidacy c) {
    if (view.condition() != LeaseView.Condition.GOOD) {
      t.outlook = "lease store " + view.condition() + ": " + view.detail() + "; nobody takes over";
      return;
    }
    if (tookOverOwnPast(t, c)) {
      return;
    }
    Optional<String> obstacle = obstacle(t, view, c);
    if (obstacle.isPresent()) {
      t.outlook = obstacle.get();
    } else {
      claim(t, c, alive(t).isEmpty());
    }
  }

  private Optional<String> obstacle(LeaseTurn t, LeaseView view, Candidacy c) {
    Optional<Sighting> newest = t.newest();
    if (newest.isEmpty() || view.highest() != newest.get().epoch() || view.anyFailed()) {
      return Optional.of("an epoch of the lease could not be read; waiting for a good read");
    }
    Optional<String> alive = alive(t);
    if (alive.isPresent() && !rules.fencing().mayClaim(t, view, c)) {
      return alive; // by far the most frequent answer
    }
    return notWanted(t, newest.get(), c)
        .or(() -> barred(t, newest.get(), c))
        .or(() -> notOurTurn(t, newest.get(), c));
  }

  /** The first epoch, from the newest down, that is not proven dead. */
  private Optional<String> alive(LeaseTurn t) {
    for (long e = t.sightings.lastKey(); ; e--) {
      Sighting s = t.sightings.get(e);
      if (s == null) {
        return Optional.of("epoch " + e + " has to be read before epoch " + (e + 1) + " counts");
      }
      if (!s.provenDead()) {
        return Optional.of(describeHolder(s, t.now));
      }
      if (rules.vouches(s) || e == 0) {
        return Optional.empty();
      }
    }
  }

  private static String describeHolder(Sighting s, Uptime now) {
    String who =
        s.record()
            .map(r -> r.node() + " holds epoch " + s.epoch())
            .orElse("epoch " + s.epoch() + " holds a damaged record");
    return who
        + ", last seen to change "
        + tenths(now.since(s.since()))
        + " s ago; it counts as gone in "
        + tenths(s.deadAt().since(now))
        + " s if it stays silent";
  }

  /** Seconds with one decimal; every pass says this, so it has to be cheap. */
  private static String tenths(Duration d) {
    long tenths = Math.max(0, (d.toNanos() + 50_000_000) / 100_000_000);
    return tenths / 10 + "." + tenths % 10;
  }

  private static double seconds(Duration d) {
    return d.toNanos() / 1e9;
  }

  private Optional<String> notWanted(LeaseTurn t, Sighting s, Candidacy c) {
    return switch (t.wish) {
      case IN_SERVICE, OUT_OF_SERVICE -> Optional.empty();
      case NONE ->
          rules.nobodyWanted(s, c)
              ? Optional.of("out of service by an operator's order; 'in-service' brings it back")
              : Optional.empty();
    };
  }

  private Optional<String> barred(LeaseTurn t, Sighting s, Candidacy c) {
    if (t.wish == LeaseState.Wish.OUT_OF_SERVICE) {
      return Optional.empty(); // only a note in the store; nothing is started
    }
    if (!c.candidate()) {
      return Optional.of("cannot take over: " + c.obstacle());
    }
    if (!t.now.reached(c.alone() ? soonAgain(t) : t.notBefore)) {
      return Optional.of(
          String.format(
              "waiting %.1f s more after %d failed attempts",
              seconds(t.notBefore.since(t.now)), t.setbacks));
    }
    boolean asked = t.wish != LeaseState.Wish.NONE;
    if (!c.cold() || asked || s.epoch() == 0) {
      return Optional.empty();
    }
    return coldBar(s);
  }

  /** With nobody else to try, a setback costs a moment, not the whole back-off. */
  private Uptime soonAgain(LeaseTurn t) {
    if (t.setbacks == 0) {
      return t.notBefore;
    }
    Duration full = rules.outwaitOwn().multipliedBy(1L << Math.min(t.setbacks - 1, 4));
    return t.notBefore.minus(full).plus(rules.timing().softTtl());
  }

  private Optional<String> coldBar(Sighting s) {
    return switch (rules.coldStart()) {
      case ANY -> Optional.empty();
      case LAST_HOLDER ->
          s.record().filter(r -> r.node().equals(rules.self().node())).isPresent()
              ? Optional.empty()
              : Optional.of(
                  "no other node has been seen since boot and the service was last elsewhere"
                      + " (coldStart: last_holder); 'in-service' starts it here");
      case MANUAL ->
          Optional.of(
              "no other node has been seen since boot (coldStart: manual); 'in-service' starts it");
    };
  }

  private Optional<String> notOurTurn(LeaseTurn t, Sighting s, Candidacy c) {
    if (t.wish != LeaseState.Wish.NONE) {
      return Optional.empty();
    }
    Next next = s.next().orElse(Next.ANYONE);
    Uptime over = s.released() ? s.since() : s.provenDead() ? s.deadAt() : FencingRules.dueAt(s);
    boolean named = next.kind() == Next.Kind.NODE && next.node().equals(rules.self().node());
    boolean otherNamed = next.kind() == Next.Kind.NODE && !named;
    if (next.kind() == Next.Kind.ANYONE && c.rank() == 0 && t.now.reached(over)) {
      return Optional.empty();
    }
    Duration patience =
        otherNamed
            ? rules.outwait(s.record())
            : named ? Duration.ZERO : rules.timing().renew().multipliedBy(2L * c.rank());
    if (t.now.reached(over.plus(patience))) {
      return Optional.empty();
    }
    return Optional.of(
        otherNamed
            ? "leaving the first turn to " + next.node() + ", which the last holder named"
            : "leaving the first turn to " + c.rank() + " better candidate(s)");
  }

  /**
   * @param free whether every lower epoch is proven dead; otherwise they are to be fenced first
   */
  private void claim(LeaseTurn t, Candidacy c, boolean free) {
    Sighting last = t.newest().orElseThrow();
    boolean nobodyWanted = rules.nobodyWanted(last, c);
    Optional<EpochRecord> lastRecord = last.record().or(() -> anyRecord(t));
    if (lastRecord.isEmpty()) {
      t.outlook = "no record of this lease can be read; 'lease reinit' after stopping every node";
      return;
    }
    LeaseRules.Self self = rules.self();
    LeaseTiming timing = rules.timing();
    long epoch = rules.nextEpoch(last);
    Tenure.Purpose purpose =
        t.wish == LeaseState.Wish.OUT_OF_SERVICE ? Tenure.Purpose.PARK : Tenure.Purpose.SERVE;
    EpochRecord record =
        new EpochRecord(
            lastRecord.get().hierarchy(),
            epoch,
            self.node(),
            self.machine(),
            self.boot(),
            self.instance(),
            claimId(epoch, t.now),
            EpochState.CLAIMED,
            purpose == Tenure.Purpose.PARK ? Next.NOBODY : Next.ANYONE,
            1,
            timing.renew(),
            timing.softTtl(),
            timing.ttl(),
            timing.stopBound(),
            free,
            lastRecord.get().handOvers());
    t.set(Tenure.claim(record, purpose, t.now, marks(purpose, nobodyWanted)));
    t.role = LeaseRole.CLAIMING;
    String how = last.epoch() == 0 ? ": started for the first time" : " after " + describeEnd(last);
    t.note("claiming epoch " + record.epoch() + how);
    t.act(new LeaseAction.Publish(record));
  }

  private static Set<Mark> marks(Tenure.Purpose purpose, boolean nobodyWanted) {
    return switch (purpose) {
      case PARK -> Set.of(Mark.NOBODY_RECORDED); // by the claim itself, should it win
      case SERVE -> nobodyWanted ? Set.of(Mark.OVERRULES_NOBODY) : Set.of();
    };
  }

  private static Optional<EpochRecord> anyRecord(LeaseTurn t) {
    return t.sightings.values().stream().flatMap(s -> s.record().stream()).findFirst();
  }

  private static String describeEnd(Sighting last) {
    String who = last.record().map(EpochRecord::node).orElse("its holder");
    return last.released()
        ? who + " released epoch " + last.epoch()
        : who + " let epoch " + last.epoch() + " go silent";
  }

  /** Unique without randomness, so that a simulation replays: instance, epoch and moment. */
  private UUID claimId(long epoch, Uptime now) {
    String name = rules.self().instance() + "/" + epoch + "/" + now.nanos();
    return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * An epoch of this node and this boot that is not released was left by an earlier run of the
   * agent, or by a claim whose outcome was unknown. An ACTIVE one may be resumed while the guard
   * still holds its deadline, unless an order that nobody is to start was read or is mirrored;
   * anything else is stopped, verified and released, and such an order written once more.
   */
  private boolean tookOverOwnPast(LeaseTurn t, Candidacy c) {
    Optional<EpochRecord> own =
        t.newest()
            .flatMap(Sighting::record)
            .filter(this::isOurs)
            .filter(r -> r.state() != EpochState.RELEASED);
    own.ifPresent(record -> takeOver(t, record, rules.nobodyWanted(t.newest().orElseThrow(), c)));
    return own.isPresent();
  }

  private void takeOver(LeaseTurn t, EpochRecord found, boolean nobodyWanted) {
    EpochRecord record = nobodyWanted ? found.withNext(Next.NOBODY) : found;
    LeaseState.GuardReport g = t.guard;
    boolean anotherRun = !record.instance().equals(rules.self().instance());
    if (anotherRun && !nobodyWanted && rules.mayResume(record, g, t.now)) {
      t.set(Tenure.resumed(record, g.deadline(), t.now));
      t.role = LeaseRole.HOLDER;
      t.note("resuming epoch " + record.epoch() + ", left by an earlier run of the agent");
      t.act(new LeaseAction.KeepFloor(record.epoch()));
    } else {
      t.set(Tenure.resumed(record, t.now, t.now));
      t.role = LeaseRole.LOST;
      t.note(
          "cleaning up epoch "
              + record.epoch()
              + ", left "
              + record.state()
              + " by an earlier run of the agent");
      t.act(new LeaseAction.Fire(record.epoch(), "left by an earlier run"));
    }
  }

  private boolean isOurs(EpochRecord r) {
    LeaseRules.Self self = rules.self();
    return r.node().equals(self.node())
        && r.machine().equals(self.machine())
        && r.boot().equals(self.boot());
  }

  void tick(LeaseTurn t) {
    boolean due = t.now.reached(t.nextRead);
    boolean waitOver =
        t.newest().filter(s -> !s.provenDead() && t.now.reached(s.deadAt())).isPresent();
    if (due || waitOver) {
      t.read();
    }
  }
}
