package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.guard.WatchdogRules;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;

/** What a history is built of. A mutant makes one part otherwise. */
class Parts {

  /** What rules are made for: one run of one node's agent. */
  record For(LeaseRules.Self self, LeaseTiming timing, LeaseRules.Ceilings ceilings) {}

  /** The definition by which a run of a node's agent goes. */
  Group defined(Group group) {
    return group;
  }

  LeaseRules rules(For node) {
    return new LeaseRules(node.self(), node.timing(), node.ceilings(), ColdStart.ANY);
  }

  SimClock clock(World world, double rate, long zero) {
    return new SimClock(world, rate, zero);
  }

  SimGuard guard(World world, SimClock clock, SimMachine machine, boolean mayDie) {
    return new SimGuard(world, clock, machine, mayDie);
  }

  SimWatchdog watchdog(World world, SimNode node, Duration timeout) {
    return new SimWatchdog(world, node, watchdogRules(timeout), world.chance(0.5));
  }

  WatchdogRules watchdogRules(Duration timeout) {
    return new WatchdogRules(timeout);
  }

  SimStore store(World world, Oracle oracle, LeaseTiming timing) {
    return new SimStore(world, oracle, timing);
  }

  SimIo io(World world, SimStore store, SimNode node, long visibility) {
    return new SimIo(world, store, node, visibility);
  }

  SimRunner runner(World world, SimNode node, Peers peers) {
    return new SimRunner(world, node, peers);
  }

  Oracle oracle(World world) {
    return new Oracle(world);
  }

  /** A node has been switched on; its units are disabled, so nothing starts by itself. */
  void booted(SimNode node) {}
}
