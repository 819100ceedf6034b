package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.guard.GuardState.Phase;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One hierarchy: its state, its plan and the thread that fires. Requests and the thread take turns
 * on this object's monitor; nothing done under it waits for the agent, a program or a data mount.
 * {@link GuardState} decides, {@link Stop} acts, this class keeps them in step: a state is on disk
 * before it is answered, and a firing is begun before it is written.
 */
final class GuardedHierarchy {

  /** How often the guard looks while something is left. */
  private static final long EAGER_MILLIS = 20;

  /** How often it looks for what came back, and whether the clock has jumped over a suspend. */
  private static final long WATCHFUL_MILLIS = 50;

  private static final long IDLE_MILLIS = 1_000;

  /** Two looks in a row: a fork during the first one is seen by the second. */
  private static final int LOOKS = 2;

  private final String tag;
  private final BootClock clock;
  private final Stop stop;
  private final StateFile file;
  private final GuardLog log;
  private final Notices notices;

  private volatile GuardState state;
  private volatile Optional<Uptime> begun = Optional.empty();
  private volatile boolean clear;
  private StopPlan plan;
  private boolean tokenWithdrawn;
  private boolean killing;
  private boolean unverifiedSaid;
  private int emptyLooks;
  private boolean writeFailed;
  private boolean retired;

  /** Takes over from the state file's content, or begins by clearing what the plan names. */
  GuardedHierarchy(
      String tag,
      BootClock clock,
      Stop stop,
      StateFile file,
      StateFile.Content content,
      GuardLog log,
      Notices notices) {
    this.tag = tag;
    this.clock = clock;
    this.stop = stop;
    this.file = file;
    this.log = log;
    this.notices = notices;
    this.plan = content.plan();
    this.state = GuardState.afterRestart(content.state(), clock.now());
  }

  /** Removes the token, goes on stopping where a stop is due, and starts the thread. */
  synchronized void start() {
    stop.removeToken(plan);
    stop.prepare(plan);
    if (state.stops()) {
      begin(state);
    } else {
      stop.unblock(plan);
      log.line(tag + ": " + describe());
    }
    new GuardThread("guard-" + tag) {
      @Override
      void work() throws InterruptedException {
        guard();
      }
    }.start();
  }

  /** A new plan replaces the old one, but adds to it while something may run. */
  synchronized String plan(StopPlan wanted) {
    boolean mayShrink = state.phase() == Phase.IDLE || state.phase() == Phase.STOPPED;
    if (!mayShrink && plan.token().isPresent() && !plan.token().equals(wanted.token())) {
      return refused("the token stays " + plan.token().get() + " while an epoch is open");
    }
    return take(mayShrink ? wanted : plan.and(wanted), "planned " + tag);
  }

  /** More processes and sessions for the plan. */
  synchronized String pids(StopPlan more) {
    return take(stop.withoutEnded(plan.and(more)), "pids " + tag);
  }

  private String take(StopPlan next, String answer) {
    if (next.isSameAs(plan)) {
      return answer;
    }
    Optional<String> objection = stop.objection(next);
    if (objection.isPresent()) {
      return refused(objection.get());
    }
    stop.prepare(next);
    emptyLooks = 0;
    // What was added has not been looked at.
    GuardState after = state.stops() ? state.looked(false, clock.now()) : state;
    return persisted(after, next) ? answer : refused("the state file cannot be written");
  }

  synchronized String arm(long epoch, Uptime deadline, Duration stopBound) {
    advance();
    long before = state.epoch();
    boolean wasArmed = state.phase() == Phase.ARMED;
    Decision d = state.arm(epoch, deadline, stopBound, clock.now());
    if (d.answer() != Answer.ARMED) {
      return answer(d, epoch);
    }
    if (!persisted(d.next(), plan)) {
      return refused("the state file cannot be written");
    }
    stop.learnMounts(plan);
    if (!wasArmed || epoch != before) {
      stop.unblock(plan);
      tokenWithdrawn = false;
      log.line(tag + ": " + describe());
    }
    makeToken();
    notifyAll();
    return "armed " + tag + " " + epoch + " " + deadline.nanos();
  }

  private void makeToken() {
    try {
      if (!tokenWithdrawn) {
        stop.makeToken(plan, state.epoch());
      }
    } catch (IOException e) {
      log.line(tag + ": token not made, units will not start: " + e.getMessage());
    }
  }

  synchronized String stopped(long epoch) {
    advance();
    if (epoch == state.epoch() || state.phase() != Phase.ARMED) {
      tokenWithdrawn = true;
      stop.removeToken(plan);
    }
    Stop.Left first = stop.look(plan);
    Stop.Left last = first.nothing() ? stop.look(plan) : first;
    Decision d = state.stopped(epoch, last.describe(), clock.now());
    if (d.answer() == Answer.LATCHED && !persisted(d.next(), settled())) {
      return refused("the state file cannot be written");
    }
    log.line(tag + ": stopped " + epoch + ": " + answer(d, epoch));
    return answer(d, epoch);
  }

  synchronized String fire(long epoch) {
    advance();
    Decision d = state.fire(epoch, clock.now());
    if (d.answer() == Answer.FIRED && (!state.stops() || epoch != state.epoch())) {
      begin(d.next());
    }
    return answer(d, epoch);
  }

  synchronized String status() {
    advance();
    return "status "
        + tag
        + " "
        + lower(state.phase().name())
        + " "
        + state.epoch()
        + " "
        + state.deadline().nanos()
        + (state.verified() ? " verified" : " unverified");
  }

  /** The guard is told to end: nothing it stands for may go on without it. */
  synchronized void end() {
    stop.removeToken(plan);
    if (state.phase() == Phase.ARMED) {
      String unused = fire(state.epoch());
    }
  }

  /**
   * Waits until all has stopped, or the time for it is over; its thread goes on killing meanwhile.
   */
  synchronized void awaitStopped() throws InterruptedException {
    Optional<Uptime> by = state.mustBeStoppedBy();
    Uptime now = clock.now();
    while (by.isPresent() && !now.isAfter(by.get())) {
      // A step that verifies the stop notifies; the limit is for a stop that does not succeed.
      wait(Math.max(1, Math.min(WATCHFUL_MILLIS, by.get().since(now).toMillis())));
      by = state.mustBeStoppedBy();
      now = clock.now();
    }
  }

  /** How things stand, without waiting for whoever holds the monitor. */
  ResetRules.Standing standing() {
    // The state last: what is older than it errs towards not resetting yet.
    Optional<Uptime> since = begun;
    boolean nothing = clear;
    return new ResetRules.Standing(tag, state, since, nothing);
  }

  /** Whether this epoch has been armed before: it runs, or it has fired. */
  synchronized boolean hasBegun(long epoch) {
    advance();
    boolean open = state.phase() == Phase.ARMED || state.phase() == Phase.FIRED;
    return open && state.epoch() == epoch;
  }

  /** Ends the thread; for the rehearsal only. */
  synchronized void retire() {
    retired = true;
    notifyAll();
  }

  private synchronized void guard() throws InterruptedException {
    while (!retired) {
      step();
      wait(pauseMillis());
    }
  }

  /** Whatever goes wrong in one step, there is a next one. */
  private void step() {
    try {
      advance();
      if (state.stops()) {
        watch(clock.now());
      }
    } catch (RuntimeException e) {
      log.line(tag + ": " + e);
    }
  }

  private long pauseMillis() {
    return switch (state.phase()) {
      case IDLE, STOPPED -> IDLE_MILLIS;
      case CLEARING -> EAGER_MILLIS;
      case FIRED -> state.verified() ? WATCHFUL_MILLIS : EAGER_MILLIS;
      case ARMED -> {
        long left = state.deadline().since(clock.now()).plusNanos(999_999).toMillis();
        yield Math.max(1, Math.min(left, WATCHFUL_MILLIS));
      }
    };
  }

  private void advance() {
    GuardState next = state.at(clock.now());
    if (next.phase() != state.phase()) {
      begin(next);
    }
  }

  /** Token first, then the machine, then the record of it: a kill must not wait for a disk. */
  private void begin(GuardState next) {
    begun = Optional.of(clock.now());
    clear = false;
    state = next;
    killing = false;
    unverifiedSaid = false;
    emptyLooks = 0;
    stop.removeToken(plan);
    stop.begin(plan);
    boolean unused = persisted(state, plan);
    log.line(tag + ": " + describe());
    if (state.phase() == Phase.FIRED) {
      notices.say("!fired " + tag + " " + state.epoch());
    }
    notifyAll();
  }

  private void watch(Uptime now) {
    Stop.Left left = stop.look(plan);
    clear = !left.mayWrite();
    emptyLooks = left.nothing() ? emptyLooks + 1 : 0;
    if (!left.nothing()) {
      hit(left, now);
    } else if (emptyLooks >= LOOKS && !state.verified()) {
      long epoch = state.epoch();
      boolean unused = persisted(state.looked(true, now), settled());
      if (state.phase() == Phase.IDLE) {
        stop.unblock(plan);
      }
      notifyAll();
      log.line(tag + ": nothing left; " + describe());
      notices.say("!verified " + tag + " " + epoch);
    }
  }

  private void hit(Stop.Left left, Uptime now) {
    if (state.verified()) {
      log.line(tag + ": came back and is killed: " + left.describe());
      unverifiedSaid = false;
      begun = Optional.of(now);
      boolean unused = persisted(state.looked(false, now), plan);
    }
    killing |= now.reached(state.killFrom());
    stop.again(plan, left, killing, now.reached(state.forceFrom()));
    if (!unverifiedSaid && now.reached(state.deadline().plus(state.stopBound()))) {
      unverifiedSaid = true;
      String what = left.describe();
      log.line(tag + ": stop not verified; data may be written after a takeover: " + what);
      notices.say("!unverified " + tag + " " + state.epoch() + " " + what);
    }
  }

  /** The dead are forgotten: their numbers will belong to somebody else. */
  private StopPlan settled() {
    return plan.withProcesses(List.of(), List.of());
  }

  /**
   * Writes and takes the new state. When it cannot be written, a state that stops is taken all the
   * same and any other is not.
   */
  private boolean persisted(GuardState next, StopPlan nextPlan) {
    boolean written = true;
    try {
      file.write(next, nextPlan);
    } catch (IOException e) {
      written = false;
      if (!writeFailed) {
        log.line(tag + ": state not written: " + e.getMessage());
      }
    }
    writeFailed = !written;
    if (written || next.stops()) {
      state = next;
      plan = nextPlan;
    }
    return written;
  }

  private String answer(Decision d, long epoch) {
    String word = lower(d.answer().name()) + " " + tag + " " + epoch;
    return d.reason().isEmpty() ? word : word + " " + d.reason();
  }

  synchronized String refused(String reason) {
    return "refused " + tag + " " + state.epoch() + " " + reason;
  }

  private String describe() {
    return lower(state.phase().name())
        + " epoch "
        + state.epoch()
        + " deadline "
        + state.deadline()
        + " stopBound "
        + state.stopBound().toMillis()
        + " ms";
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
