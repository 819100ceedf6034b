package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The guard process of one node: the production {@link GuardState} with pauses, deaths and kills
 * that take time, but never longer than stopBound after the deadline.
 */
final class SimGuard {
  /** How often it looks for what came back. */
  private static final long WATCHFUL = 50 * World.MILLI;

  private final World world;
  private final SimClock clock;
  private final SimMachine machine;
  private final Mutant mutant;
  private Consumer<Long> onFired = epoch -> {};
  private GuardState state;
  private long pausedUntil;
  private boolean up = true;

  SimGuard(World world, SimClock clock, SimMachine machine, Mutant mutant) {
    this.world = world;
    this.clock = clock;
    this.machine = machine;
    this.mutant = mutant;
    this.state = fresh();
  }

  private GuardState fresh() {
    return GuardState.clearing(clock.now()).looked(true, clock.now());
  }

  void onFired(Consumer<Long> listener) {
    onFired = listener;
  }

  // ---- what the agent asks

  void arm(LeaseAction.Arm arm, Consumer<Decision> answer) {
    request(
        () -> {
          Decision d = state.arm(arm.epoch(), arm.deadline(), arm.stopBound(), clock.now());
          take(d.next());
          world.at(clock.when(arm.deadline()), this::beat);
          answer.accept(d);
        });
  }

  void latch(long epoch, Consumer<Decision> answer) {
    request(
        () -> {
          boolean believes = mutant == Mutant.STOP_TAKEN_ON_TRUST;
          String left = believes || !machine.runsAnything() ? "" : machine.names() + " left";
          Decision d = state.stopped(epoch, left, clock.now());
          take(d.next());
          answer.accept(d);
        });
  }

  void fire(long epoch) {
    request(() -> take(state.fire(epoch, clock.now()).next()));
  }

  /** After a moment, and not while it is paused; a dead guard does not answer. */
  private void request(Runnable what) {
    world.after(world.between(World.MILLI / 10, 2 * World.MILLI), () -> awake(what));
  }

  private long paused() {
    return Math.min(pausedUntil - world.now(), 200 * World.MILLI);
  }

  private void awake(Runnable what) {
    if (world.now() < pausedUntil) {
      world.after(paused(), () -> awake(what));
    } else if (up) {
      beat();
      what.run();
    }
  }

  // ---- what it does by itself

  private void beat() {
    if (world.now() < pausedUntil) {
      world.after(paused(), this::beat);
    } else if (up && mutant != Mutant.GUARD_NEVER_FIRES) {
      take(state.at(clock.now()));
    }
  }

  private void take(GuardState next) {
    boolean begins = next.stops() && (!state.stops() || next.epoch() != state.epoch());
    state = next;
    if (begins) {
      world.tell(machine.node(), "! guard fires for epoch " + next.epoch());
      onFired.accept(next.epoch());
      Uptime kill = next.killFrom();
      long latest = clock.when(next.deadline().plus(next.stopBound())) - 100 * World.MILLI;
      long soonest = Math.max(world.now(), clock.when(kill));
      world.at(world.between(soonest, latest), this::kill);
    }
  }

  private void kill() {
    awake(
        () -> {
          if (state.stops()) {
            machine.endedAll();
            state = state.looked(true, clock.now());
          }
        });
  }

  /** Something has begun to run: while it stops, it kills that too. */
  void noticed() {
    if (state.stops()) {
      world.after(WATCHFUL, this::kill);
    }
  }

  /** Whether the token is there without which a unit does not start. */
  boolean token() {
    return state.phase() == GuardState.Phase.ARMED || mutant == Mutant.GUARD_NEVER_FIRES;
  }

  // ---- what happens to it

  void pause(long duration) {
    pausedUntil = Math.max(pausedUntil, world.now() + duration);
  }

  void healed() {
    pausedUntil = Math.min(pausedUntil, world.now());
  }

  void die() {
    up = false;
  }

  void restart() {
    up = true;
    state = GuardState.afterRestart(Optional.of(state), clock.now());
    if (state.stops()) {
      kill();
    } else {
      world.at(clock.when(state.deadline()), this::beat);
    }
  }

  void powerOn() {
    up = true;
    pausedUntil = 0;
    state = fresh();
  }

  boolean well() {
    return up && world.now() >= pausedUntil;
  }

  /** What an agent is told that meets it. */
  LeaseState.GuardReport report() {
    beat();
    return switch (state.phase()) {
      case IDLE, STOPPED -> LeaseState.GuardReport.IDLE;
      case ARMED -> new LeaseState.GuardReport(state.epoch(), state.deadline(), false, true);
      case FIRED, CLEARING ->
          new LeaseState.GuardReport(state.epoch(), state.deadline(), true, true);
    };
  }

  static boolean is(Decision d, Answer answer) {
    return d.answer() == answer;
  }
}
