package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.guard.ResetRules;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The guard process of one node: the production {@link GuardState} with pauses, deaths and kills
 * that take time, but never longer than stopBound after the deadline.
 */
class SimGuard {
  /** How often it looks for what came back. */
  private static final long WATCHFUL = 50 * World.MILLI;

  /** The longest that a guard which dies is away until it has been started again. */
  static final long RESTART = 100 * World.MILLI;

  private final World world;
  final SimClock clock;
  private final SimMachine machine;
  private final long margin;
  private final boolean lazy;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private Consumer<Long> onFired = epoch -> {};
  GuardState state;
  private long armedEver = -1;
  private long firedEver = -1;
  private long pausedUntil;
  private boolean up = true;
  private Optional<Uptime> begun = Optional.empty();
  private boolean clear;

  SimGuard(World world, SimClock clock, SimMachine machine, boolean mayDie) {
    this.world = world;
    this.clock = clock;
    this.machine = machine;
    this.margin = mayDie ? RESTART + 10 * World.MILLI : 2 * World.MILLI;
    this.lazy = world.chance(0.3);
    this.state = fresh();
  }

  private GuardState fresh() {
    return GuardState.clearing(clock.now()).looked(true, clock.now());
  }

  void onFired(Consumer<Long> listener) {
    onFired = listener;
  }

  // ---- what the agent asks

  /** The deadline is absolute: when it was asked for, and how long that took, changes nothing. */
  void arm(LeaseAction.Arm arm, Uptime asked, Consumer<Decision> answer) {
    request(
        () -> {
          Uptime deadline = deadline(arm.deadline(), asked);
          Decision d = decide(arm.epoch(), deadline, arm);
          take(d.next());
          if (is(d, Answer.ARMED)) {
            machine.oracle().armed(machine.node(), arm, d.next().deadline(), firedEver);
            armedEver = arm.epoch();
          }
          world.at(clock.when(deadline), this::beat);
          answer.accept(d);
        });
  }

  Uptime deadline(Uptime wanted, Uptime asked) {
    return wanted;
  }

  Decision decide(long epoch, Uptime deadline, LeaseAction.Arm arm) {
    return state.arm(epoch, deadline, arm.stopBound(), clock.now());
  }

  void latch(long epoch, Consumer<Decision> answer) {
    request(
        () -> {
          Decision d = state.stopped(epoch, left(machine), clock.now());
          take(d.next());
          answer.accept(d);
        });
  }

  /** What it finds still running, in words. */
  String left(SimMachine where) {
    return where.runsAnything() ? where.names() + " left" : "";
  }

  void fire(long epoch) {
    request(() -> take(state.fire(epoch, clock.now()).next()));
  }

  /** After a moment, and not while it is paused; a dead guard does not answer. */
  private void request(Runnable what) {
    world.after(
        world.between(World.MILLI / 10, 2 * World.MILLI),
        () ->
            awake(
                () -> {
                  beat();
                  what.run();
                }));
  }

  final void awake(Runnable what) {
    if (world.now() < pausedUntil) {
      waiting.add(what);
    } else if (up) {
      what.run();
    }
  }

  private void wake() {
    while (world.now() >= pausedUntil && !waiting.isEmpty()) {
      awake(waiting.remove());
    }
  }

  // ---- what it does by itself

  private void beat() {
    awake(
        () -> {
          if (fires()) {
            take(state.at(clock.now()));
          }
        });
  }

  boolean fires() {
    return true;
  }

  private void take(GuardState next) {
    boolean begins = next.stops() && (!state.stops() || next.epoch() != state.epoch());
    state = next;
    if (next.phase() == GuardState.Phase.FIRED) {
      firedEver = Math.max(firedEver, next.epoch());
    }
    if (begins) {
      begun = Optional.of(clock.now());
      clear = false;
      world.tell(machine.node(), () -> "! guard fires for epoch " + next.epoch());
      onFired.accept(next.epoch());
      long latest = clock.when(next.deadline().plus(next.stopBound())) - margin;
      long soonest = Math.max(world.now(), clock.when(next.killFrom()));
      world.at(lazy ? latest : world.between(soonest, latest), this::kill);
    }
  }

  private void kill() {
    awake(
        () -> {
          if (state.stops()) {
            machine.endedAll();
            clear = !machine.runsAnything();
            state = state.looked(clear, clock.now());
            noticed();
          }
        });
  }

  /** What the sentry goes by. */
  final ResetRules.Standing standing() {
    return new ResetRules.Standing("mail", state, begun, clear);
  }

  /**
   * Told to end, it stops first what it stands for, and does not go before that or its time is
   * over.
   */
  final void end(Runnable gone) {
    request(
        () -> {
          if (state.phase() == GuardState.Phase.ARMED) {
            take(state.fire(state.epoch(), clock.now()).next());
          }
          awaitStopped(gone);
        });
  }

  void awaitStopped(Runnable gone) {
    Optional<Uptime> by = state.mustBeStoppedBy();
    if (by.isPresent() && !clock.now().isAfter(by.get())) {
      world.after(WATCHFUL, () -> awake(() -> awaitStopped(gone)));
    } else {
      gone.run();
    }
  }

  /** Something runs: while it stops, it kills that too. */
  void noticed() {
    if (state.stops() && machine.count() > 0) {
      world.after(WATCHFUL, this::kill);
    }
  }

  /** Whether the token is there without which a unit does not start. */
  boolean token() {
    return state.phase() == GuardState.Phase.ARMED || !fires();
  }

  // ---- what happens to it

  void pause(long duration) {
    pausedUntil = Math.max(pausedUntil, world.now() + duration);
    world.at(pausedUntil, this::wake);
  }

  /** Its clock has been set, or goes on after it stood still: deadlines come at other instants. */
  void clockMoved() {
    world.at(clock.when(state.deadline()), this::beat);
  }

  void healed() {
    pausedUntil = Math.min(pausedUntil, world.now());
    wake();
  }

  void die() {
    up = false;
    waiting.clear();
  }

  void restart() {
    up = true;
    state = GuardState.afterRestart(remembered(state), clock.now());
    if (state.stops()) {
      kill();
    } else {
      world.at(clock.when(state.deadline()), this::beat);
    }
  }

  /** What its state file says when it starts again. */
  Optional<GuardState> remembered(GuardState before) {
    return Optional.of(before);
  }

  void powerOn() {
    up = true;
    pausedUntil = 0;
    armedEver = -1;
    firedEver = -1;
    state = fresh();
  }

  boolean well() {
    return up && world.now() >= pausedUntil;
  }

  /** The highest epoch it has armed since it was switched on; -1 for none. */
  long armedEver() {
    return armedEver;
  }

  /** Whether it is there and would let what runs run for ever. */
  boolean sleeps() {
    return switch (state.phase()) {
      case IDLE, STOPPED -> up;
      case ARMED, FIRED, CLEARING -> false;
    };
  }

  /** Whether it will stop the service by then, or has begun to. */
  boolean covers(long epoch, Uptime deadline) {
    return state.epoch() == epoch && (state.stops() || !state.deadline().isBefore(deadline));
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
