package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Tenure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Sees everything, in real time, and believes nobody: it goes by what runs and by what lies in the
 * store, not by what nodes think.
 */
final class Oracle {
  private final World world;
  private final List<SimMachine> machines = new ArrayList<>();
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> writes = new HashSet<>();
  private long nobodySince = -1;
  private long nobodyEpoch = -1;
  private long inServiceAskedAt = -1;
  private long outOfServiceAskedAt = -1;

  Oracle(World world) {
    this.world = world;
  }

  void watch(SimMachine machine) {
    machines.add(machine);
  }

  /** I2: no gap, and no claim while a lower epoch's holder still runs something (I3 and I1). */
  void created(EpochRecord record, SimStore.EpochFile last) {
    if (record.epoch() != last.creation.epoch() + 1) {
      throw new Broken(
          "I2", "epoch " + record.epoch() + " follows " + last.creation.epoch() + ": a gap");
    }
  }

  /** I8: RELEASED means stopped. I12 begins where an order of nobody lies in the store. */
  void written(EpochRecord record, long highest) {
    if (record.state() == EpochState.RELEASED) {
      for (SimMachine m : machines) {
        if (m.node().equals(record.node()) && m.epoch() == record.epoch()) {
          throw new Broken("I8", m.node() + " released " + record.epoch() + ", runs " + m.names());
        }
      }
    }
    if (record.epoch() == highest) {
      boolean nobody = record.next().kind() == Next.Kind.NOBODY;
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
  void writing(String node, long epoch, boolean begins) {
    String file = node + "/" + epoch;
    if (!begins) {
      writes.remove(file);
    } else if (!writes.add(file)) {
      throw new Broken("one write", node + " issues a second write to epoch " + epoch);
    }
  }

  /** A new run of the agent knows nothing of the writes of the last one. */
  void forgetWrites(String node) {
    writes.removeIf(file -> file.startsWith(node + "/"));
  }

  /**
   * An agent has answered that nobody will start the service. It remembers that until it dies or
   * the order lies in the store; an order of in-service ends it.
   */
  void accepted(String node) {
    accepted.add(node);
  }

  /** Whether an accepted order is still to be carried out. */
  boolean orderStands() {
    return !accepted.isEmpty();
  }

  void died(String node) {
    accepted.remove(node);
  }

  void outOfServiceAsked() {
    outOfServiceAskedAt = world.now();
  }

  void inServiceAsked() {
    accepted.clear();
    inServiceAskedAt = world.now();
  }

  /** Whether an operator's order stands that nobody is to start. */
  boolean nobody() {
    return nobodySince > inServiceAskedAt && outOfServiceAskedAt > inServiceAskedAt;
  }

  /** I1: at most one node runs anything. I12: nobody starts against an operator's order. */
  void began(SimMachine who) {
    for (SimMachine m : machines) {
      if (m != who && m.runsAnything()) {
        throw new Broken(
            "I1",
            who.node() + " runs " + who.names() + " while " + m.node() + " runs " + m.names());
      }
    }
    if (nobody() && who.epoch() > nobodyEpoch) {
      throw new Broken("I12", who.node() + " starts in " + who.epoch() + " though nobody was to");
    }
  }

  /** I4 and I7, at the moment of a decision; {@code now} is the node's own clock. */
  void decided(String node, LeaseState before, Event event, Step step, Uptime now) {
    LeaseState after = step.state().hierarchy("mail").orElseThrow().lease();
    Uptime deadline = before.tenure().map(Tenure::deadline).orElse(now);
    boolean renewed = after.tenure().filter(t -> t.deadline().isAfter(deadline)).isPresent();
    if (before.tenure().isPresent() && now.reached(deadline) && renewed) {
      throw new Broken("I4", node + " renews its lease after the deadline");
    }
    for (Action action : step.actions()) {
      if (action instanceof Action.Start || action instanceof Action.Restart) {
        boolean may = step.state().hierarchy("mail").orElseThrow().lease().role().mayRun();
        if (!may) {
          throw new Broken("I4", node + " decides to start without the lease: " + action);
        }
      }
      if (action instanceof Action.Lease l && l.action() instanceof LeaseAction.Publish) {
        boolean good =
            event instanceof Event.Viewed v && v.view().condition() == LeaseView.Condition.GOOD;
        if (!good) {
          throw new Broken("I7", node + " claims after " + event);
        }
      }
    }
  }

  /**
   * I5, by the store alone: whatever runs under an epoch has stopped ttl and stopBound after its
   * record last changed, by a clock that may be slow.
   */
  void sweep(SimStore store) {
    for (SimMachine m : machines) {
      if (m.runsAnything()) {
        SimStore.EpochFile file = store.file(m.epoch());
        long promise = file.newest.ttl().plus(file.newest.stopBound()).toNanos();
        long limit = (long) (promise / (1 - LeaseTiming.RHO)) + World.MILLI;
        if (world.now() > file.lastEffect + limit) {
          throw new Broken(
              "I5", m.node() + " still runs " + m.names() + " under epoch " + m.epoch());
        }
      }
    }
  }

  List<SimMachine> machines() {
    return machines;
  }
}
