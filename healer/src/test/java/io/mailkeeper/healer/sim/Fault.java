package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One thing that goes wrong, or that an operator asks for.
 *
 * @param number its place in the plan
 * @param at when, as real time
 * @param node whom it strikes
 * @param holder whether it strikes the node in service instead, if there is one
 * @param duration how long, in nanoseconds
 * @param die decides what is left open, from 0 to 1
 */
record Fault(int number, long at, Kind kind, int node, boolean holder, long duration, double die) {

  /** What can happen. */
  enum Kind {
    STORE_HANGS,
    STORE_SHOWS_LATE,
    STORE_FAILS,
    STORE_IS_SLOW,
    STORE_LOOKS_STRANGE,
    WRITES_COME_LATE,
    RECORD_DAMAGED,
    DIRECTORY_ROLLED_BACK,
    AGENT_PAUSED,
    AGENT_DIES,
    POWER_CUT,
    /** The guard is away for some time, while its agent is well. */
    GUARD_AWAY,
    /** The guard dies and is back in a moment, whatever its agent does. */
    GUARD_RESTARTS,
    COMMANDS_HANG,
    DAEMON_DIES,
    STARTS_FAIL,
    MAIL_STORE_BAD,
    WALL_CLOCK_SET,
    REDEFINED,
    OPERATOR,
    /** Outside the promise: nothing on the node is left that could stop the service. */
    AGENT_AND_GUARD_PAUSED,
    /** Outside the promise: the node's clock stands still with it. */
    MACHINE_PAUSED;

    boolean outside() {
      return this == AGENT_AND_GUARD_PAUSED || this == MACHINE_PAUSED;
    }

    private boolean ofTheGuard() {
      return this == GUARD_AWAY || this == GUARD_RESTARTS;
    }
  }

  /**
   * What a seed has in store: a swarm of some kinds of faults, up to nine of them. Of the durations
   * 40 % lie at the boundaries of the timing. Commands that hang are the guard's to end: with them,
   * the guard itself stays well.
   */
  static List<Fault> plan(long seed, int nodes, LeaseTiming timing, long end) {
    Random dice = World.dice(seed, 3);
    List<Kind> swarm = swarm(dice, seed % 64 == 0);
    List<Fault> plan = new ArrayList<>();
    long first = timing.renew().toNanos();
    int count = 1 + dice.nextInt(9);
    for (int i = 0; i < count; i++) {
      plan.add(
          new Fault(
              i,
              first + (long) (dice.nextDouble() * (end - first)),
              swarm.get(dice.nextInt(swarm.size())),
              dice.nextInt(nodes),
              dice.nextBoolean(),
              duration(dice, timing),
              dice.nextDouble()));
    }
    return plan;
  }

  private static List<Kind> swarm(Random dice, boolean outside) {
    boolean guardSuffers = dice.nextBoolean();
    List<Kind> swarm = new ArrayList<>();
    while (swarm.isEmpty()) {
      for (Kind kind : Kind.values()) {
        boolean barred = guardSuffers ? kind == Kind.COMMANDS_HANG : kind.ofTheGuard();
        if (dice.nextInt(100) < 45 && !barred && (outside || !kind.outside())) {
          swarm.add(kind);
        }
      }
    }
    return swarm;
  }

  private static long duration(Random dice, LeaseTiming timing) {
    List<Duration> boundaries = boundaries(timing);
    double share = dice.nextDouble();
    boolean boundary = dice.nextInt(10) < 4;
    long least = timing.renew().toNanos() / 20;
    long most = timing.outwait().multipliedBy(3).dividedBy(2).toNanos();
    return boundary
        ? boundaries.get((int) (share * boundaries.size())).toNanos()
        : least + (long) (share * (most - least));
  }

  private static List<Duration> boundaries(LeaseTiming timing) {
    Duration e = timing.renew().dividedBy(50);
    return Arrays.asList(
        timing.renew(),
        timing.softTtl(),
        timing.ttl().minus(e),
        timing.ttl(),
        timing.ttl().plus(e),
        timing.outwait().minus(e),
        timing.outwait().plus(e),
        timing.stopBound());
  }
}
