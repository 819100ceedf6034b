package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
    /** The service fails on all nodes, or on all but one, wherever and however it is started. */
    SERVICE_FAILS,
    MAIL_STORE_BAD,
    WALL_CLOCK_SET,
    REDEFINED,
    OPERATOR,
    /** A node's record says that it holds an epoch that nobody has. */
    CLAIM_IS_BOGUS,
    /** The directory that is mounted is another one, or has been made again. */
    DIRECTORY_IS_ANOTHER,
    /** Reads of a block that is being rewritten show half of what was there and half of the new. */
    READS_TEAR,
    /** Looking names up shows no epoch that came since; what is in the known ones is fresh. */
    NAMES_STALE,
    /** What other agents tell this one is lost, comes twice, or comes late. */
    MESSAGES_SUFFER,
    /** An operator orders that nothing is taken over by itself for so long. */
    MAINTENANCE,
    /** Nobody can reach the node, which itself can reach the store. */
    NETWORK_GONE,
    /** The daemon waits in the kernel, where no signal reaches it; for nodes with a watchdog. */
    PROCESS_HANGS,
    /** The guard is told to end, and started again; for nodes with a watchdog. */
    GUARD_ENDS,
    /** Agent and guard die, or one of them while the other is paused; for nodes with a watchdog. */
    AGENT_AND_GUARD_GONE,
    /** Outside the promise without a watchdog: nothing is left that could stop the service. */
    AGENT_AND_GUARD_PAUSED,
    /** Outside the promise: the node's clock stands still with it. */
    MACHINE_PAUSED;

    /**
     * Whether no promise covers it.
     *
     * @param watched whether the node has a watchdog
     */
    boolean outside(boolean watched) {
      return this == MACHINE_PAUSED || (this == AGENT_AND_GUARD_PAUSED && !watched);
    }

    /** What came later than the seeds of the mutants: it has dice of its own, and no swarm. */
    private boolean apart() {
      return this == CLAIM_IS_BOGUS
          || this == MAINTENANCE
          || this == NETWORK_GONE
          || this == SERVICE_FAILS
          || LATER.contains(this)
          || forWatchdogs();
    }

    /** What a node survives only with a watchdog, or what is of no interest without one. */
    boolean forWatchdogs() {
      return this == PROCESS_HANGS || this == GUARD_ENDS || this == AGENT_AND_GUARD_GONE;
    }

    /** Its name on the command line. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean ofTheGuard() {
      return this == GUARD_AWAY || this == GUARD_RESTARTS;
    }
  }

  private static final List<Kind> LATER =
      List.of(Kind.DIRECTORY_IS_ANOTHER, Kind.READS_TEAR, Kind.NAMES_STALE, Kind.MESSAGES_SUFFER);

  /**
   * What a seed has in store: a swarm of some kinds of faults, up to nine of them. Of the durations
   * 40 % lie at the boundaries of the timing. Commands that hang are the guard's to end: with them,
   * the guard itself stays well.
   */
  static List<Fault> plan(Scenario scenario, LeaseTiming timing, long end) {
    long seed = scenario.seed();
    int nodes = scenario.nodes();
    Set<Kind> only = scenario.only();
    Dice dice = new Dice(seed, 3);
    List<Kind> swarm = only.isEmpty() ? swarm(dice, seed % 64 == 0) : List.copyOf(only);
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
    if (only.isEmpty() && seed % 8 == 5) {
      plan.add(apart(Kind.CLAIM_IS_BOGUS, plan.size(), new Dice(seed, 4), nodes, first, end));
    }
    if (only.isEmpty() && seed % 4 == 1) {
      Dice more = new Dice(seed, 5);
      Kind kind = LATER.get(more.nextInt(LATER.size()));
      plan.add(apart(kind, plan.size(), more, nodes, first, end));
    }
    if (only.isEmpty() && MAINTAINED.contains((int) (seed % 32))) {
      Dice more = new Dice(seed, 7);
      for (int i = 1 + more.nextInt(3); i > 0; i--) {
        plan.add(apart(Kind.MAINTENANCE, plan.size(), more, nodes, first, end));
      }
    }
    if (only.isEmpty() && ISOLATED.contains((int) (seed % 64))) {
      Dice more = new Dice(seed, 8);
      for (int i = 1 + more.nextInt(4); i > 0; i--) {
        plan.add(apart(Kind.NETWORK_GONE, plan.size(), more, nodes, first, end));
      }
    }
    if (only.isEmpty() && scenario.fails()) {
      Dice more = new Dice(seed, 9);
      if (more.nextInt(10) < 4) {
        plan.clear();
      }
      plan.add(failing(plan.size(), more, nodes, end));
    }
    if (only.isEmpty() && scenario.watched()) {
      plan.addAll(watched(plan.size(), new Dice(seed, 6), nodes, timing, end));
    }
    return plan;
  }

  /** Three seeds of 32, none of them that of a mutant. */
  private static final Set<Integer> MAINTAINED = Set.of(11, 13, 17);

  /** Three seeds of 64, none of them that of a mutant. */
  private static final Set<Integer> ISOLATED = Set.of(24, 34, 52);

  /** From early on, and for most of the time. */
  private static Fault failing(int number, Dice dice, int nodes, long end) {
    long at = (long) (dice.nextDouble() * end / 5);
    long duration = (long) ((0.5 + dice.nextDouble()) * (end - at));
    int node = dice.nextInt(nodes);
    return new Fault(number, at, Kind.SERVICE_FAILS, node, false, duration, dice.nextDouble());
  }

  private static final List<Kind> WATCHED =
      List.of(
          Kind.PROCESS_HANGS,
          Kind.GUARD_ENDS,
          Kind.AGENT_AND_GUARD_GONE,
          Kind.AGENT_AND_GUARD_PAUSED);

  /** Up to three of what a watchdog is for, most of them where the service is. */
  private static List<Fault> watched(
      int number, Dice dice, int nodes, LeaseTiming timing, long end) {
    List<Fault> plan = new ArrayList<>();
    int count = 1 + dice.nextInt(3);
    for (int i = 0; i < count; i++) {
      plan.add(
          new Fault(
              number + i,
              timing.renew().toNanos() + (long) (dice.nextDouble() * end),
              WATCHED.get(dice.nextInt(WATCHED.size())),
              dice.nextInt(nodes),
              dice.nextInt(4) > 0,
              duration(dice, timing),
              dice.nextDouble()));
    }
    return plan;
  }

  private static Fault apart(Kind kind, int number, Dice dice, int nodes, long first, long end) {
    long at = first + (long) (dice.nextDouble() * (end - first));
    int node = dice.nextInt(nodes);
    long duration = (long) (dice.nextDouble() * (end - at));
    return new Fault(number, at, kind, node, false, duration, dice.nextDouble());
  }

  /** What must not stop the service while it is short. */
  private static final List<Kind> HARMLESS =
      List.of(
          Kind.STORE_HANGS,
          Kind.STORE_SHOWS_LATE,
          Kind.STORE_FAILS,
          Kind.STORE_LOOKS_STRANGE,
          Kind.WRITES_COME_LATE,
          Kind.AGENT_PAUSED,
          Kind.WALL_CLOCK_SET,
          Kind.CLAIM_IS_BOGUS,
          Kind.READS_TEAR,
          Kind.NAMES_STALE,
          Kind.MESSAGES_SUFFER);

  /** What a renewal lasts at most while the store is well, from the beat that begins it. */
  private static final long RENEWAL = 50 * World.MILLI;

  /**
   * How long a fault may last that must not stop the service: a renewal may fail at its first
   * moment, {@code renew} after the last good one; at its last, the one after it has only just
   * begun. The node's clock may be fast.
   */
  private static long harmless(LeaseTiming timing) {
    long renew = timing.renew().toNanos();
    long soon = renew / 4;
    long soft = (long) (timing.softTtl().toNanos() * (1 - LeaseTiming.RHO));
    return soft - renew - soon - 2 * (History.quickBeat(timing) + RENEWAL);
  }

  /**
   * Short faults, one after the other: each is over, and a few renewals have been possible, before
   * the next one strikes.
   */
  static List<Fault> calm(long seed, int nodes, LeaseTiming timing, long end) {
    Dice dice = new Dice(seed, 3);
    List<Fault> plan = new ArrayList<>();
    long renew = timing.renew().toNanos();
    long most = harmless(timing);
    long at = end / 4;
    while (at < end) {
      long duration = dice.nextInt(10) < 4 ? most : (long) (dice.nextDouble() * most);
      plan.add(
          new Fault(
              plan.size(),
              at,
              HARMLESS.get(dice.nextInt(HARMLESS.size())),
              dice.nextInt(nodes),
              dice.nextInt(4) > 0,
              duration,
              dice.nextDouble()));
      at += duration + 3 * renew + (long) (dice.nextDouble() * renew);
    }
    return plan;
  }

  private static List<Kind> swarm(Dice dice, boolean outside) {
    boolean guardSuffers = dice.nextBoolean();
    List<Kind> swarm = new ArrayList<>();
    while (swarm.isEmpty()) {
      for (Kind kind : Kind.values()) {
        if (kind.apart()) {
          continue;
        }
        boolean barred = guardSuffers ? kind == Kind.COMMANDS_HANG : kind.ofTheGuard();
        if (dice.nextInt(100) < 45 && !barred && (outside || !kind.outside(false))) {
          swarm.add(kind);
        }
      }
    }
    return swarm;
  }

  private static long duration(Dice dice, LeaseTiming timing) {
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
