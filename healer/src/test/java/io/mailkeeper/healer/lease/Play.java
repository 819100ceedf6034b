package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The lease of node {@code b}, told as a transcript: {@code at} sets its clock in seconds, the
 * other verbs let something happen, {@code does} says everything it wanted done since the last
 * {@code does}. Reads are left out: {@code isReading} asks for them.
 */
final class Play {
  static final LeaseTiming TIMING = LeaseTiming.STANDARD;
  static final UUID HIERARCHY = new UUID(7, 7);
  static final UUID BOOT = new UUID(2, 'b');
  static final UUID MACHINE = new UUID(1, 'b');
  private static final UUID INSTANCE = new UUID(3, 'b');

  final LeaseRules rules;
  LeaseState state;
  private Uptime now = Uptime.ZERO;
  private Candidacy candidacy = Candidacy.first(false, false);
  private final List<String> done = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<EpochRecord> lastIssued = Optional.empty();
  private Optional<EpochRecord> previous = Optional.empty();
  private Uptime lastWrite = Uptime.ZERO;
  private Uptime lastArm = Uptime.ZERO;

  private Play(LeaseState.GuardReport guard, ColdStart coldStart) {
    LeaseRules.Self self = new LeaseRules.Self("b", MACHINE, BOOT, INSTANCE);
    rules = new LeaseRules(self, TIMING, LeaseRules.Ceilings.DEFAULT, coldStart);
    state = LeaseState.start(0, guard, now);
  }

  static Play begin() {
    return new Play(LeaseState.GuardReport.IDLE, ColdStart.ANY);
  }

  static Play begin(ColdStart coldStart) {
    return new Play(LeaseState.GuardReport.IDLE, coldStart);
  }

  /** An agent that meets a guard with an armed or fired epoch. */
  static Play restarted(long epoch, double deadline, boolean fired) {
    return new Play(new LeaseState.GuardReport(epoch, time(deadline), fired, true), ColdStart.ANY);
  }

  /** A node that took epoch 1 after the released epoch 0; its claim began at second 0. */
  static Play holder() {
    Play p = begin().at(0).reads(Epochs.released(0, "init")).does("publish 1 next anyone");
    p.at(0.1).published(LeaseStore.Published.WON).reads(Epochs.released(0, "init"), p.mine());
    p.does("arm 1 until 8.000s", "floor 1").at(0.2).armed().floorKept();
    p.does("write 1 ACTIVE next anyone");
    return p.is(LeaseRole.HOLDER);
  }

  static Uptime time(double seconds) {
    return new Uptime(Math.round(seconds * 1e9));
  }

  // ---- records

  /** This node's record as it was last issued to the store. */
  EpochRecord mine() {
    return lastIssued.orElseThrow();
  }

  /** The same before the last write. */
  EpochRecord older() {
    return previous.orElseThrow();
  }

  // ---- what happens

  Play at(double seconds) {
    now = time(seconds);
    return this;
  }

  double seconds() {
    return now.nanos() / 1e9;
  }

  Play as(Candidacy c) {
    candidacy = c;
    return this;
  }

  Play tick() {
    return take(rules.tick(state, now));
  }

  /** Lets time pass until {@code seconds}, with a tick every 40 ms as in production. */
  Play ticksUntil(double seconds) {
    while (now.isBefore(time(seconds))) {
      now = new Uptime(Math.min(now.nanos() + 40_000_000, time(seconds).nanos()));
      tick();
    }
    return this;
  }

  /** A good pass shows these records; it was issued when the rules asked for it. */
  Play reads(EpochRecord... records) {
    return reads(Condition.GOOD, good(records));
  }

  /** A good pass shows these records and, above them, ours as last written. */
  Play readsMine(EpochRecord... lower) {
    EpochRecord[] all = Arrays.copyOf(lower, lower.length + 1);
    all[lower.length] = mine();
    return reads(all);
  }

  /** A good pass shows these records, though it was issued earlier. */
  Play readsIssuedAt(double issued, EpochRecord... records) {
    return view(time(issued), Condition.GOOD, good(records));
  }

  Play reads(Condition condition, List<EpochRead> reads) {
    return view(state.reading().orElse(now), condition, reads);
  }

  private Play view(Uptime issued, Condition condition, List<EpochRead> reads) {
    LeaseView view = new LeaseView(issued, now, condition, "as read", reads);
    return take(rules.viewed(state, view, candidacy, now));
  }

  static List<EpochRead> good(EpochRecord... records) {
    List<EpochRead> reads = new ArrayList<>();
    for (EpochRecord r : records) {
      Identity identity = r.node().equals("b") ? Identity.SAME : Identity.NOT_MINE;
      reads.add(new EpochRead(r.epoch(), identity, RecordLayout.encode(r), null));
    }
    return reads;
  }

  /** The bytes of a record with one of them damaged; {@code variant} says how. */
  static EpochRead corrupt(EpochRecord r, int variant) {
    byte[] raw = RecordLayout.encode(r);
    raw[300] = (byte) variant;
    return new EpochRead(r.epoch(), Identity.NOT_MINE, raw, "checksum differs");
  }

  static EpochRead unreadable(long epoch) {
    return new EpochRead(epoch, Identity.NOT_MINE, null, "Input/output error");
  }

  static EpochRead own(EpochRecord r, Identity identity) {
    return new EpochRead(r.epoch(), identity, RecordLayout.encode(r), null);
  }

  Play published(LeaseStore.Published p) {
    return take(rules.published(state, mine().epoch(), p, now));
  }

  Play wrote() {
    return take(rules.wrote(state, mine().epoch(), lastWrite, Optional.empty(), now));
  }

  Play writeFails() {
    return take(rules.wrote(state, mine().epoch(), lastWrite, Optional.of("EIO"), now));
  }

  Play armed() {
    return take(rules.armed(state, mine().epoch(), lastArm, now));
  }

  Play armRefused() {
    return take(rules.armRefused(state, mine().epoch(), "earlier", now));
  }

  Play floorKept() {
    return take(rules.floorKept(state, mine().epoch(), Optional.empty(), now));
  }

  Play guardFires() {
    return take(rules.guardLost(state, "the guard has fired", now));
  }

  Play latched() {
    return take(rules.latched(state, state.epoch(), now));
  }

  /** A fence comes back; without a fault the node was read back to be off. */
  Play fenced(String node, String... fault) {
    Optional<String> why = Arrays.stream(fault).findFirst();
    return take(rules.fenced(state, state.epoch(), node, why, now));
  }

  /** The nodes that this one can switch off. */
  Play canFence(String... nodes) {
    candidacy = candidacy.with(Set.of(nodes));
    return this;
  }

  Play stopVerified() {
    return take(rules.stopVerified(state, now));
  }

  Play stop(Next next) {
    return take(rules.stop(state, next, "asked", now));
  }

  Play wish(LeaseState.Wish wish) {
    return take(rules.wish(state, wish, now));
  }

  Play started() {
    return take(rules.started(state, now));
  }

  Play givesUp() {
    return take(rules.giveUp(state, "not stopped in time", now));
  }

  /** What the other nodes' records say and when the reads of them were issued, in seconds. */
  Play othersReadAt(double since, long claimed, double learned) {
    candidacy = candidacy.with(new Candidacy.Others(time(since), claimed, time(learned)));
    return this;
  }

  Play passesOnTo(String... nodes) {
    Optional<String> node = rules.orderIsFor(state, now);
    assertThat(node.stream().toList()).as(state.outlook()).isEqualTo(Arrays.asList(nodes));
    return node.isPresent() ? take(rules.passedOn(state, now)) : this;
  }

  Play startFails() {
    return take(rules.startFailed(state, Next.ANYONE, "does not come up", now));
  }

  /** A whole renewal, answered at once: write, checks, guard. */
  Play renews() {
    tick();
    return wrote().reads(mine()).armed();
  }

  private Play take(LeaseStep step) {
    state = step.state();
    notes.addAll(step.notes());
    step.actions().forEach(a -> a.accept(new Words()));
    return this;
  }

  // ---- what came of it

  Play does(String... expected) {
    assertThat(done).as(state.outlook()).isEqualTo(Arrays.asList(expected));
    done.clear();
    return this;
  }

  /** Among other things; forgets all of them. */
  Play did(String expected) {
    assertThat(done).as(state.outlook()).contains(expected);
    return forget();
  }

  Play forget() {
    done.clear();
    return this;
  }

  Play doesNothing() {
    return does();
  }

  Play is(LeaseRole role) {
    assertThat(state.role()).as(state.outlook()).isEqualTo(role);
    return this;
  }

  Play says(String part) {
    assertThat(state.outlook()).contains(part);
    return this;
  }

  Play noted(String part) {
    assertThat(notes).anyMatch(n -> n.contains(part));
    return this;
  }

  Play isReading(boolean expected) {
    assertThat(state.reading().isPresent()).isEqualTo(expected);
    return this;
  }

  private final class Words implements LeaseAction.Runner {
    @Override
    public void read(LeaseAction.Read read) {}

    @Override
    public void publish(LeaseAction.Publish a) {
      lastIssued = Optional.of(a.record());
      done.add("publish " + a.record().epoch() + " next " + a.record().next());
    }

    @Override
    public void write(LeaseAction.Write a) {
      previous = lastIssued;
      lastIssued = Optional.of(a.record());
      lastWrite = a.start();
      done.add(
          "write " + a.record().epoch() + " " + a.record().state() + " next " + a.record().next());
    }

    @Override
    public void keepFloor(LeaseAction.KeepFloor a) {
      String words = "floor " + a.floor();
      boolean own = state.tenure().filter(m -> m.epoch() == a.floor()).isPresent();
      if (own && !done.contains(words)) {
        done.add(words);
      }
    }

    @Override
    public void arm(LeaseAction.Arm a) {
      lastArm = a.start();
      done.add("arm " + a.epoch() + " until " + a.deadline());
    }

    @Override
    public void latch(LeaseAction.Latch a) {
      done.add("latch " + a.epoch());
    }

    @Override
    public void fire(LeaseAction.Fire a) {
      done.add("fire " + a.epoch());
    }

    @Override
    public void fence(LeaseAction.Fence a) {
      done.add("fence " + a.node());
    }
  }
}
