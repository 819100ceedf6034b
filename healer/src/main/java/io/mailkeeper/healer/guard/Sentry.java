package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.ResetRules.Standing;
import io.mailkeeper.healer.system.BootClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thread that keeps the node from being reset, or resets it. It waits for no lock that a
 * hierarchy's thread may hold: when one of those hangs, this one still sees to the reset.
 */
final class Sentry {

  private static final long GAP_MILLIS = WatchdogRules.FEEDING_GAP.toMillis();

  /** The last moments before a reset are watched more closely. */
  private static final long CLOSE_MILLIS = 20;

  private final Guard guard;
  private final Watchdog watchdog;
  private final Reset reset;
  private final ResetRules rules = new ResetRules();
  private final BootClock clock;
  private final GuardLog log;
  private final Map<String, Uptime> overSince = new HashMap<>();
  private boolean ended;

  Sentry(Guard guard, Watchdog watchdog, Reset reset, BootClock clock, GuardLog log) {
    this.log = log;
    this.guard = guard;
    this.watchdog = watchdog;
    this.reset = reset;
    this.clock = clock;
  }

  void start() {
    step();
    new GuardThread("guard-sentry") {
      @Override
      void work() throws InterruptedException {
        watch();
      }
    }.start();
  }

  private synchronized void watch() throws InterruptedException {
    while (!ended) {
      try {
        step();
      } catch (RuntimeException e) {
        log.line("sentry: " + e);
      }
      wait(guard.isStopping() ? CLOSE_MILLIS : GAP_MILLIS);
    }
  }

  private synchronized void step() {
    List<GuardState> states = new ArrayList<>();
    for (GuardedHierarchy hierarchy : guard.hierarchies()) {
      Standing standing = hierarchy.standing();
      states.add(standing.state());
      Uptime now = clock.now();
      if (rules.isOverdue(standing, overSince(standing, now), now)) {
        reset.now(standing.tag() + ": stop of epoch " + standing.state().epoch() + " not verified");
      }
    }
    Uptime now = clock.now();
    watchdog.step(states, now);
  }

  private Optional<Uptime> overSince(Standing s, Uptime now) {
    Optional<Uptime> known = Optional.ofNullable(overSince.get(s.tag()));
    Optional<Uptime> since = rules.overSince(s.state(), known, now);
    if (since.isPresent()) {
      overSince.put(s.tag(), since.get());
    } else {
      overSince.remove(s.tag());
    }
    return since;
  }

  /** The last step of an orderly end. */
  synchronized void end() {
    ended = true;
    notifyAll();
    List<GuardState> states = new ArrayList<>();
    for (GuardedHierarchy hierarchy : guard.hierarchies()) {
      states.add(hierarchy.standing().state());
    }
    watchdog.release(states);
  }
}
