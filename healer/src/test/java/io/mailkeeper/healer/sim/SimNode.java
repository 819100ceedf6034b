package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.core.Stray;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.MembershipRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node: the production {@link Healer} in an agent that may be paused, crash and come back, a
 * guard, a machine, a way to the store and a clock of its own.
 */
final class SimNode {
  private final World world;
  private final Oracle oracle;
  private final Group group;
  private final String name;
  private final int number;
  private final Mutant mutant;
  private final SimClock clock;
  private final SimMachine machine;
  private final SimGuard guard;
  private final SimIo io;
  private final SimRunner runner;
  private final long beat;
  private @Nullable Healer healer;
  private @Nullable NodeState state;
  private int life;
  private int boots = 1;
  private boolean powered = true;
  private long pausedUntil;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private long floor;
  private long badStoreUntil;

  SimNode(
      World world,
      Oracle oracle,
      SimStore store,
      Group group,
      int number,
      Mutant mutant,
      long beat,
      Peers peers) {
    this.world = world;
    this.oracle = oracle;
    this.group = group;
    this.number = number;
    this.name = group.nodes().get(number);
    this.mutant = mutant;
    this.beat = beat;
    this.clock =
        new SimClock(
            world,
            0.99 + 0.02 * world.below(1001) / 1000,
            World.SECOND * (1 + world.below(100_000)));
    this.machine = new SimMachine(world, name, oracle);
    this.guard = new SimGuard(world, clock, machine, mutant);
    this.io = new SimIo(world, store, this, mutant, group.timing().visibility().toNanos() * 9 / 10);
    this.runner = new SimRunner(world, this, peers);
    oracle.watch(machine);
    guard.onFired(
        epoch ->
            world.after(
                world.between(0, 2 * World.MILLI),
                () -> deliver(life, () -> new Event.GuardFired("mail", epoch, "deadline passed"))));
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
    healer =
        new Healer(
            group,
            new MembershipRules(self, group.timing(), "d".repeat(64)),
            Map.of("mail", mutant.rules(self, group.timing())));
    state =
        healer.start(name, Map.of("mail", floor), Map.of("mail", guard.report()), "", clock.now());
    world.tell(name, "agent starts, life " + life + ", guard " + guard.report());
    int mine = life;
    world.after(world.between(0, beat), () -> beat(mine));
    world.after(world.between(0, World.SECOND), () -> rounds(mine));
  }

  private UUID id(int kind, int value) {
    return new UUID(kind * 100L + number, value);
  }

  private void beat(int mine) {
    if (mine == life && state != null) {
      if (world.now() >= pausedUntil) {
        deliver(mine, Event.Tick::new);
      }
      world.after(beat, () -> beat(mine));
    }
  }

  /** What the agent looks at by itself: the mail store, its services, and strays. */
  private void rounds(int mine) {
    if (mine != life || state == null) {
      return;
    }
    world.after(World.SECOND, () -> rounds(mine));
    if (world.now() < pausedUntil) {
      return;
    }
    boolean bad = world.now() < badStoreUntil;
    deliver(
        mine,
        () ->
            new Event.StorageSeen(
                "mail", bad ? StorageHealth.FAILING : StorageHealth.GOOD, "as checked"));
    if (hierarchy().mode() == Mode.IN_SERVICE) {
      runner.probe(new Action.Probe("mail", "imap", java.time.Duration.ZERO));
    } else if (hierarchy().mode() == Mode.OUT_OF_SERVICE) {
      deliver(mine, () -> new Event.StraysSeen("mail", strays()));
    }
  }

  private List<Stray> strays() {
    return machine.names().stream()
        .map(r -> new Stray(Stray.Kind.PROCESS, r, r + " runs without the lease"))
        .toList();
  }

  /** Lets something reach the agent, unless it has died since. */
  void deliver(int mine, Supplier<Event> event) {
    whenAwake(
        mine,
        () -> {
          if (mine == life && state != null) {
            step(event.get());
          }
        });
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
    oracle.decided(name, before, event, step, clock.now());
    state = step.state();
    for (Note note : step.notes()) {
      world.tell(name, note.sentence());
    }
    for (Action action : step.actions()) {
      action.accept(runner);
    }
  }

  // ---- faults

  void pause(long duration) {
    pausedUntil = Math.max(pausedUntil, world.now() + duration);
    world.at(pausedUntil, this::wake);
  }

  void crash() {
    if (state != null) {
      world.tell(name, "X agent dies");
      state = null;
      pausedUntil = 0;
      wake();
      oracle.forgetWrites(name);
      oracle.died(name);
    }
  }

  void powerOff() {
    world.tell(name, "X power off");
    crash();
    powered = false;
    machine.endedAll();
    guard.die();
  }

  void powerOn() {
    if (!powered) {
      powered = true;
      boots++;
      clock.restart();
      guard.powerOn();
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
      deliver(life, () -> new Event.GuardChanged(""));
    }
  }

  void healed() {
    pausedUntil = Math.min(pausedUntil, world.now());
    wake();
    badStoreUntil = 0;
    guard.healed();
  }

  void badStore(long duration) {
    badStoreUntil = world.now() + duration;
  }

  /** Kills the daemon, as a bug in it would. */
  void killDaemon() {
    if (machine.runs("imap")) {
      machine.ended("imap");
      deliver(life, () -> new Event.ProcessGone("mail", "imap", "imap's process has gone"));
    }
  }

  void keepFloor(long highest) {
    floor = Math.max(floor, highest);
  }

  // ---- for the others

  boolean agentWell() {
    return powered && state != null && world.now() >= pausedUntil;
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

  Mutant mutant() {
    return mutant;
  }

  Oracle oracle() {
    return oracle;
  }

  SimRunner runner() {
    return runner;
  }
}
