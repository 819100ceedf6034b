package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Tenure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything, in real time, and believes nobody: it goes by what runs and by what lies in the
 * store, not by what nodes think. Where a rule is about a node's promise, the promise is what the
 * node itself has counted, put on the real clock when it did.
 */
class Oracle {
  private final World world;
  private final List<SimMachine> machines = new ArrayList<>();
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> writes = new HashSet<>();
  private final Map<Long, Long> promises = new HashMap<>();
  private final Map<Long, String> owners = new HashMap<>();
  private final Map<String, Long> floors = new HashMap<>();
  private final Map<String, Uptime> looked = new HashMap<>();
  private boolean beyond;
  private long nobodySince = -1;
  private long nobodyEpoch = -1;
  private long nobodyEverIn = -1;
  private long inServiceAskedAt = -1;
  private long outOfServiceAskedAt = -1;

  Oracle(World world) {
    this.world = world;
  }

  final void watch(SimMachine machine) {
    machines.add(machine);
  }

  /** Something has happened that no promise covers: from now on only the overlap is looked for. */
  final void beyondThePromise() {
    beyond = true;
  }

  /** Every check that does not hold ends here. */
  void broken(String invariant, String sentence) {
    if (!beyond || invariant.equals("I1")) {
      throw new Broken(invariant, sentence);
    }
  }

  // ---- what lies in the store

  /** I2: one owner, no gap. I3: no claim before every lower epoch's promise has ended. */
  final void created(long epoch, EpochRecord record, long highest) {
    if (epoch != record.epoch()) {
      broken("I2", "the file of epoch " + epoch + " holds a record of epoch " + record.epoch());
    }
    if (epoch != highest + 1) {
      broken("I2", "epoch " + epoch + " follows " + highest);
    }
    if (record.predecessorsDead()) {
      predecessorsOver(record.node() + " creates epoch " + epoch, epoch);
    }
  }

  /** I3: every lower epoch's promise has ended, or its node was switched off. */
  private void predecessorsOver(String what, long epoch) {
    for (Map.Entry<Long, Long> promise : promises.entrySet()) {
      if (promise.getKey() < epoch && world.now() < promise.getValue()) {
        double early = (promise.getValue() - world.now()) / 1e9;
        broken(
            "I3",
            what + String.format(", %.3f s before epoch %d is over", early, promise.getKey()));
      }
    }
  }

  /** A node was read back to be off: nothing of what it promised is left. */
  final void fenced(String node) {
    owners.forEach(
        (epoch, owner) -> {
          if (owner.equals(node)) {
            promises.remove(epoch);
          }
        });
  }

  /** I2: what an epoch's creator has published is its own, and is not put to another use. */
  final void rewritten(long epoch, EpochRecord by) {
    broken("I2", "the file of epoch " + epoch + " becomes the candidate of " + by.epoch());
  }

  /**
   * I8: RELEASED means stopped. I12 begins where an order of nobody lies in the store.
   *
   * @param orphan whether the agent that issued the write has died: its orders died with it
   */
  final void written(EpochRecord record, long highest, boolean orphan) {
    if (record.state() == EpochState.RELEASED) {
      promises.remove(record.epoch());
      for (SimMachine m : machines) {
        if (m.node().equals(record.node()) && m.epoch() == record.epoch()) {
          broken("I8", m.node() + " released " + record.epoch() + ", runs " + m.names());
        }
      }
    }
    boolean nobody = record.next().kind() == Next.Kind.NOBODY;
    if (nobody) {
      nobodyEverIn = Math.max(nobodyEverIn, record.epoch());
    }
    if (record.epoch() == highest && !orphan) {
      if (nobody) {
        accepted.clear();
      }
      if (nobody && nobodyEpoch != record.epoch()) {
        nobodyEpoch = record.epoch();
        nobodySince = world.now();
      }
    }
  }

  /** One write outstanding for each file, never a second. */
  final void writing(String node, long epoch, boolean begins) {
    String file = node + "/" + epoch;
    if (!begins) {
      writes.remove(file);
    } else if (!writes.add(file)) {
      broken("one write", node + " issues a second write to epoch " + epoch);
    }
  }

  /** A new run of the agent knows nothing of the writes of the last one. */
  final void forgetWrites(String node) {
    writes.removeIf(file -> file.startsWith(node + "/"));
  }

  /** I11: the floor on a node's disk is what was read in the store, and never falls. */
  final void floorKept(String node, long floor, SimStore store) {
    if (floor > store.highestEver()) {
      broken("I11", node + " keeps floor " + floor + ", the highest is " + store.highestEver());
    }
    floors.merge(node, floor, Math::max);
  }

  final void started(String node, long floor) {
    long known = floors.getOrDefault(node, 0L);
    if (floor < known) {
      broken("I11", node + " starts with floor " + floor + ", it was " + known);
    }
  }

  // ---- orders

  /**
   * An agent has answered that nobody will start the service. It remembers that until it dies or
   * the order lies in the store; an order of in-service ends it.
   */
  final void accepted(String node) {
    accepted.add(node);
  }

  /** Whether an accepted order is still to be carried out. */
  final boolean orderStands() {
    return !accepted.isEmpty();
  }

  final void died(String node) {
    accepted.remove(node);
    looked.remove(node);
  }

  final void outOfServiceAsked() {
    outOfServiceAskedAt = world.now();
  }

  final void inServiceAsked() {
    accepted.clear();
    inServiceAskedAt = world.now();
  }

  /**
   * Whether an order of nobody lay in this epoch at any time, be it that of an agent that had died:
   * whoever read it may go by it for as long as the epoch is the newest.
   */
  final boolean nobodyLayIn(long epoch) {
    return nobodyEverIn == epoch;
  }

  /** Whether an operator's order stands that nobody is to start. */
  final boolean nobody() {
    return nobodySince > inServiceAskedAt && outOfServiceAskedAt > inServiceAskedAt;
  }

  // ---- what runs

  /** I1: at most one node runs anything. I12: nobody starts against an operator's order. */
  final void began(SimMachine who) {
    for (SimMachine m : machines) {
      if (m != who && m.runsAnything()) {
        broken(
            "I1",
            who.node() + " runs " + who.names() + " while " + m.node() + " runs " + m.names());
      }
    }
    if (nobody() && who.epoch() > nobodyEpoch) {
      broken("I12", who.node() + " starts in " + who.epoch() + " though nobody was to");
    }
  }

  /**
   * I5, by the store alone: whatever runs under an epoch has stopped ttl and stopBound after its
   * record last changed, by a clock that may be slow.
   */
  final void sweep(SimStore store) {
    for (SimMachine m : machines) {
      if (m.runsAnything()) {
        SimStore.EpochFile file = store.file(m.epoch());
        long promise = file.newest.ttl().plus(file.newest.stopBound()).toNanos();
        long limit = (long) (promise / (1 - LeaseTiming.RHO)) + World.MILLI;
        if (world.now() > file.lastEffect + limit) {
          broken("I5", m.node() + " still runs " + m.names() + " under epoch " + m.epoch());
        }
      }
    }
  }

  /** I6: whatever runs is under a guard that will stop it, or does, or is on its way back. */
  final void sweep(SimNode node) {
    if (node.machine().runsAnything() && node.guard().sleeps()) {
      broken("I6", node.name() + " runs " + node.machine().names() + " and no guard is armed");
    }
  }

  /** I4 and I5: a guard takes the deadline that it is told, for an epoch it has not fired for. */
  final void armed(String node, LeaseAction.Arm arm, Uptime deadline, long firedEver) {
    if (arm.epoch() <= firedEver) {
      broken("I4", "the guard of " + node + " has fired for " + arm.epoch() + " and arms it again");
    }
    if (deadline.isAfter(arm.deadline())) {
      broken(
          "I5", "the guard of " + node + " would fire at " + deadline + " not " + arm.deadline());
    }
  }

  // ---- what a node decides

  /** At the moment of a decision; {@code now} is the node's own clock. */
  final void decided(SimNode node, LeaseState before, Event event, Step step, Uptime now) {
    LeaseState after = step.state().hierarchy("mail").orElseThrow().lease();
    if (event instanceof Event.Viewed v) {
      looks(node, v.view());
    }
    if (after.tenure().isPresent() && before.tenure().isPresent()) {
      renews(node, before, before.tenure().get(), after.tenure().get(), now);
    }
    if (before.role() != LeaseRole.HOLDER && after.role() == LeaseRole.HOLDER) {
      holds(node, before, event, after.tenure().orElseThrow());
    }
    for (Action action : step.actions()) {
      judge(node, before, after, event, action);
    }
    serves(node, after, step.state().hierarchy("mail").orElseThrow().mode(), now);
  }

  private void looks(SimNode node, LeaseView view) {
    if (view.condition() == LeaseView.Condition.GOOD) {
      looked.merge(node.name(), view.issued(), (a, b) -> a.isAfter(b) ? a : b);
    }
  }

  /** I3, I4, I6 and I7, where a renewal counts. */
  private void renews(SimNode node, LeaseState state, Tenure before, Tenure after, Uptime now) {
    boolean renewed =
        before.epoch() == after.epoch() && after.deadline().isAfter(before.deadline());
    if (!renewed) {
      return;
    }
    String what = node.name() + " counts a renewal of epoch " + after.epoch();
    if (now.reached(before.deadline()) || state.role() == LeaseRole.LOST) {
      broken("I4", what + " after the deadline");
    }
    if (node.store().isSuperseded(after.epoch())) {
      broken("I3", what + " under a higher one");
    }
    boolean bare = !after.armed() && !node.machine().runsAnything();
    if (!bare && !node.guard().covers(after.epoch(), after.deadline())) {
      broken("I6", what + " that its guard has not heard of");
    }
    if (node.clock().when(after.countedStart()) > node.store().goneSince(after.epoch())) {
      broken("I7", what + ", which the store has lost");
    }
    owners.put(after.epoch(), node.name());
    Uptime end = after.deadline().plus(after.record().stopBound());
    promises.merge(after.epoch(), node.clock().when(end), Math::max);
  }

  /** I4, and the second look: nobody holds an epoch without a look at the store after the win. */
  private void holds(SimNode node, LeaseState before, Event event, Tenure mine) {
    String what = node.name() + " holds epoch " + mine.epoch();
    switch (before.role()) {
      case STOPPING, RELEASING, LOST -> broken("I4", what + " again after " + before.role());
      case CONFIRMING, FENCING -> {
        boolean fresh =
            Optional.ofNullable(looked.get(node.name()))
                .filter(at -> at.reached(mine.wonAt()))
                .isPresent();
        if (!fresh) {
          broken("I3", what + " without a second look");
        }
        predecessorsOver(what, mine.epoch());
      }
      case OBSERVER -> {
        EpochState left = event instanceof Event.Viewed v ? state(v.view(), mine) : null;
        if (left != EpochState.ACTIVE) {
          broken("I4", what + " again, which it had left " + left);
        }
        if (!node.guard().covers(mine.epoch(), mine.deadline())) {
          broken("I6", what + " again without its guard");
        }
      }
      case CLAIMING, HOLDER -> {}
    }
  }

  private static @Nullable EpochState state(LeaseView view, Tenure mine) {
    return view.epochs().stream()
        .filter(e -> e.epoch() == mine.epoch())
        .flatMap(e -> e.record().stream())
        .map(EpochRecord::state)
        .findFirst()
        .orElse(null);
  }

  /** A repair may be decided in the very step that decides to stop in order. */
  private void judge(
      SimNode node, LeaseState before, LeaseState after, Event event, Action action) {
    if (action instanceof Action.Start || action instanceof Action.Restart) {
      boolean stopsNow = before.role() == LeaseRole.HOLDER && after.role() == LeaseRole.STOPPING;
      if (!after.role().mayRun() && !stopsNow) {
        broken("I4", node.name() + " decides to start without the lease: " + action);
      }
      if (node.guard().armedEver() < after.epoch()) {
        broken("I6", node.name() + " starts in " + after.epoch() + ", which no guard has armed");
      }
    }
    if (action instanceof Action.Lease l && l.action() instanceof LeaseAction.Publish) {
      boolean good =
          event instanceof Event.Viewed v && v.view().condition() == LeaseView.Condition.GOOD;
      if (!good) {
        broken("I7", node.name() + " claims after " + event);
      }
    }
  }

  /** I13: whoever holds the lease runs the service, or gives it up after the longest start. */
  private void serves(SimNode node, LeaseState after, Mode mode, Uptime now) {
    boolean idle =
        after.role() == LeaseRole.HOLDER && mode != Mode.IN_SERVICE && mode != Mode.STARTING;
    if (node.idleFor(idle, now) > 12 * World.SECOND) {
      broken("I13", node.name() + " renews epoch " + after.epoch() + " without a service: " + mode);
    }
  }

  /**
   * Whether this oracle sees at all: two nodes that run something at once are shown to it.
   *
   * @return whether it has said so
   */
  final boolean seesAnOverlap() {
    SimMachine one = new SimMachine(world, "x", this);
    SimMachine other = new SimMachine(world, "y", this);
    machines.clear();
    machines.add(one);
    machines.add(other);
    try {
      one.began("ip", 0);
      other.began("ip", 0);
      return false;
    } catch (Broken seen) {
      return seen.invariant.equals("I1");
    }
  }
}
