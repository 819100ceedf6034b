package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.PublishedDefinition;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.MembershipRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node: the production {@link Healer} in an agent that may be paused, crash and come back, a
 * guard, a machine, a way to the store and a clock of its own.
 */
final class SimNode {
  private final Common common;
  private final World world;
  private final Oracle oracle;
  private final SimStore store;
  private final Definitions definitions;
  private final String name;
  private final int number;
  private final SimClock clock;
  private final SimMachine machine;
  private final SimGuard guard;
  private final SimIo io;
  private final SimRunner runner;
  private final SimBeat beat;
  private final SimRounds rounds;
  private final Optional<SimWatchdog> watchdog;
  private @Nullable Healer healer;
  private @Nullable NodeState state;
  private int life;
  private int boots = 1;
  private boolean powered = true;
  private long pausedUntil;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private long floor;
  private int defined;
  private Uptime idleSince = Uptime.ZERO;
  private boolean idle;

  /**
   * What all nodes of a history have in common.
   *
   * @param fences whether nodes can switch each other off
   * @param watchdog the timeout of each node's watchdog; empty where there is none
   * @param playsEveryTick whether the ticks that other histories leave out are played and checked
   */
  record Common(
      World world,
      Oracle oracle,
      FlapOracle flaps,
      SimStore store,
      Definitions definitions,
      LeaseRules.Ceilings ceilings,
      Parts parts,
      long beat,
      boolean playsEveryTick,
      boolean guardsMayDie,
      boolean fences,
      Optional<Duration> watchdog) {}

  SimNode(Common common, int number, Peers peers) {
    this.common = common;
    this.world = common.world();
    this.oracle = common.oracle();
    this.store = common.store();
    this.definitions = common.definitions();
    Parts parts = common.parts();
    this.number = number;
    this.name = definitions.group(0).nodes().get(number);
    this.clock = parts.clock(world, rate(), World.SECOND * (1 + world.below(100_000)));
    this.machine = new SimMachine(world, name, oracle);
    this.guard = parts.guard(world, clock, machine, common.guardsMayDie());
    this.io = parts.io(world, store, this, timing().visibility().toNanos() * 9 / 10);
    this.runner = parts.runner(world, this, peers);
    this.beat = new SimBeat(world, this, common.beat(), common.playsEveryTick());
    this.rounds = new SimRounds(world, this);
    this.watchdog = common.watchdog().map(timeout -> parts.watchdog(world, this, timeout));
    oracle.watch(machine);
    guard.onFired(
        epoch ->
            world.after(
                world.between(0, 2 * World.MILLI),
                () -> deliver(life, () -> new Event.GuardFired("mail", epoch, "deadline passed"))));
  }

  /** Within the tolerance, in four of ten cases at its very ends. */
  private double rate() {
    double inside = 0.99 + 0.02 * world.below(1001) / 1000;
    return world.chance(0.4) ? (inside < 1 ? 0.99 : 1.01) : inside;
  }

  // ---- the agent's life

  void startAgent() {
    if (!powered || state != null) {
      return;
    }
    life++;
    LeaseRules.Self self =
        new LeaseRules.Self(
            name, id(1, 0), id(2, boots), new UUID(world.below(Integer.MAX_VALUE), life));
    defined = definitions.current();
    idle = false;
    oracle.started(name, floor);
    healer =
        new Healer(
            common.parts().defined(definitions.group(defined)),
            new MembershipRules(self, timing(), Definitions.digest(defined)),
            Map.of("mail", common.parts().rules(new Parts.For(self, timing(), common.ceilings()))));
    state =
        healer.start(name, Map.of("mail", floor), Map.of("mail", guard.report()), "", clock.now());
    LeaseState.GuardReport report = guard.report();
    world.tell(name, () -> "agent starts, life " + life + ", guard " + report);
    int mine = life;
    beat.begin();
    rounds.begin(mine);
    PublishedDefinition published = definitions.published();
    if (published.revision() > 0) {
      world.after(world.between(0, World.SECOND), () -> readsDefinition(mine, published));
    }
    if (common.fences()) {
      definitions.group(defined).nodes().stream()
          .filter(other -> !other.equals(name))
          .forEach(other -> deliver(mine, () -> new Event.FenceChecked(other, "")));
    }
  }

  /** A revision of the definition is read by this run of the agent. */
  void readsDefinition(int mine, PublishedDefinition revision) {
    deliver(mine, () -> new Event.DefinitionSeen(revision));
  }

  private UUID id(int kind, int value) {
    return new UUID(kind * 100L + number, value);
  }

  /** Lets something reach the agent, unless it has died since. */
  void deliver(int mine, Supplier<Event> event) {
    if (mine != life || state == null) {
      return;
    }
    if (world.now() < pausedUntil) {
      inbox.add(() -> deliver(mine, event));
    } else {
      step(event.get());
    }
  }

  /** Runs now, or when the pause of the agent's process ends; never after its death. */
  void whenAwake(int mine, Runnable what) {
    if (mine == life && state != null && world.now() < pausedUntil) {
      inbox.add(what);
    } else {
      what.run();
    }
  }

  private void wake() {
    while (world.now() >= pausedUntil && !inbox.isEmpty()) {
      inbox.remove().run();
    }
  }

  private void step(Event event) {
    if (healer == null || state == null) {
      return;
    }
    LeaseState before = hierarchy().lease();
    Step step = healer.step(state, event, clock.now());
    oracle.decided(this, before, event, step, clock.now());
    common.flaps().decided(this, event, step);
    state = step.state();
    for (Note note : step.notes()) {
      world.tell(name, note::sentence);
    }
    for (Action action : step.actions()) {
      action.accept(runner);
    }
    beat.plan();
  }

  // ---- faults

  void pause(long duration) {
    pausedUntil = Math.max(pausedUntil, world.now() + duration);
    world.at(pausedUntil, this::wake);
  }

  void crash() {
    if (state != null) {
      world.tell(name, () -> "X agent dies");
      state = null;
      pausedUntil = 0;
      wake();
      oracle.forgetWrites(name);
      oracle.died(name);
    }
  }

  void powerOff() {
    world.tell(name, () -> "X power off");
    crash();
    powered = false;
    machine.poweredOff();
    guard.die();
    watchdog.ifPresent(SimWatchdog::poweredOff);
  }

  void powerOn() {
    if (!powered) {
      powered = true;
      boots++;
      clock.restart();
      guard.powerOn();
      watchdog.ifPresent(SimWatchdog::begin);
      common.parts().booted(this);
      startAgent();
    }
  }

  void guardDies() {
    guard.die();
    deliver(life, () -> new Event.GuardChanged("the line to the guard is gone"));
  }

  void guardReturns() {
    if (powered && !guard.well()) {
      guard.restart();
      watchdog.ifPresent(SimWatchdog::begin);
      deliver(life, () -> new Event.GuardChanged(""));
    }
  }

  /** The guard is told to end, and started again a while later. */
  void guardEnds(long away) {
    guard.end(
        () -> {
          watchdog.ifPresent(SimWatchdog::release);
          guardDies();
          world.after(away, this::guardReturns);
        });
  }

  void healed() {
    machine.healed();
    pausedUntil = Math.min(pausedUntil, world.now());
    wake();
    guard.healed();
  }

  /** Outside the promise: the whole machine stands still, its clock with it. */
  void freeze(long duration) {
    machine.freeze(true);
    world.after(
        duration,
        () -> {
          clock.stoodStill(duration);
          machine.freeze(false);
          guard.clockMoved();
        });
    pause(duration);
    guard.pause(duration);
  }

  void setWallClock(long by) {
    world.tell(name, () -> "* the wall clock is set by " + by / 1e9);
    clock.wallClockSet(by);
    common.flaps().wallClockSet(name, by);
    beat.plan();
    guard.clockMoved();
  }

  /** Kills the daemon, as a bug in it would. */
  void killDaemon() {
    if (machine.runs("imap") && !machine.stuck("imap")) {
      machine.ended("imap");
      deliver(life, () -> new Event.ProcessGone("mail", "imap", "imap's process has gone"));
    }
  }

  void keepFloor(long highest) {
    oracle.floorKept(name, highest, store);
    floor = Math.max(floor, highest);
  }

  // ---- for the others

  boolean agentWell() {
    return powered && state != null && world.now() >= pausedUntil;
  }

  /** Whether its agent knows of an epoch of its own. */
  boolean hasEpoch() {
    return state != null && hierarchy().lease().tenure().isPresent();
  }

  /** Whether its process runs on, as far as it is alive. */
  boolean awake() {
    return world.now() >= pausedUntil;
  }

  /** What its agent knows; null while there is none. */
  @Nullable NodeState state() {
    return state;
  }

  /** What would follow, without letting it. */
  Step trial(Event event) {
    if (healer == null || state == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return healer.step(state, event, clock.now());
  }

  /** Who else could have the service, as far as its agent knows. */
  List<String> heirs() {
    return healer == null || state == null ? List.of() : healer.heirs(state, "mail", clock.now());
  }

  boolean inService() {
    return state != null && hierarchy().mode() == Mode.IN_SERVICE;
  }

  HierarchyState hierarchy() {
    if (state == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return state.hierarchy("mail").orElseThrow();
  }

  boolean powered() {
    return powered;
  }

  boolean alive() {
    return state != null;
  }

  int life() {
    return life;
  }

  String name() {
    return name;
  }

  SimClock clock() {
    return clock;
  }

  SimMachine machine() {
    return machine;
  }

  SimGuard guard() {
    return guard;
  }

  SimIo io() {
    return io;
  }

  SimStore store() {
    return store;
  }

  /** The timings of the definition that this run of the agent has read. */
  LeaseTiming timing() {
    return definitions.group(defined).timing();
  }

  /** Whether its agent works by the current definition. */
  boolean upToDate() {
    return defined == definitions.current();
  }

  long floor() {
    return floor;
  }

  /** For how long something has been so, on this node's clock. */
  long idleFor(boolean isIdle, Uptime now) {
    if (!isIdle || !idle) {
      idleSince = now;
    }
    idle = isIdle;
    return now.since(idleSince).toNanos();
  }

  Uptime time() {
    return clock.now();
  }

  Oracle oracle() {
    return oracle;
  }

  SimRunner runner() {
    return runner;
  }
}
