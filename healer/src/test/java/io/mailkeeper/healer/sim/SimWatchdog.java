package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.ResetRules;
import io.mailkeeper.healer.guard.WatchdogRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The watchdog of one node and the thread of its guard that feeds it, by the production {@link
 * WatchdogRules} and {@link ResetRules}. The device counts on whatever becomes of the guard, and
 * takes the power away. A look and the feed that follows it are one step here.
 */
class SimWatchdog {
  private static final long GAP = WatchdogRules.FEEDING_GAP.toNanos();
  private static final long CLOSE = 20 * World.MILLI;

  /** What the guard knows of a hierarchy that another node serves. */
  private static final GuardState OTHER =
      new GuardState(GuardState.Phase.STOPPED, 7, Uptime.ZERO, Duration.ofSeconds(1), true);

  private final World world;
  private final SimNode node;
  private final WatchdogRules rules;
  private final boolean resets;
  private final ResetRules resetRules = new ResetRules();
  private Optional<Uptime> overSince = Optional.empty();
  private Uptime lastFeed = Uptime.ZERO;
  private long feeds;
  private boolean counts;
  private long run;

  /**
   * @param resets whether the guard resets the node itself, too, when a stop does not succeed
   */
  SimWatchdog(World world, SimNode node, WatchdogRules rules, boolean resets) {
    this.world = world;
    this.node = node;
    this.rules = rules;
    this.resets = resets;
    begin();
  }

  /** A guard has been started. */
  final void begin() {
    overSince = Optional.empty();
    lastFeed = Uptime.ZERO;
    long mine = ++run;
    world.after(World.MILLI, () -> look(mine));
  }

  private void look(long mine) {
    node.guard()
        .awake(
            () -> {
              if (mine == run && node.powered()) {
                step();
                ResetRules.Standing standing = node.guard().standing();
                boolean stopping = standing.state().stops() && !standing.state().verified();
                world.after(stopping ? CLOSE : GAP, () -> look(mine));
              }
            });
  }

  private void step() {
    Uptime now = node.clock().now();
    ResetRules.Standing standing = node.guard().standing();
    GuardState state = standing.state();
    overSince = resetRules.overSince(state, overSince, now);
    if (resets && resetRules.isOverdue(standing, overSince, now)) {
      reset("the guard resets the node");
      return;
    }
    if (rules.mayFeed(List.of(OTHER, state), now)
        && now.reached(lastFeed.plus(WatchdogRules.FEEDING_GAP))) {
      lastFeed = now;
      feed(now);
    }
  }

  /** It acts when its time is over, or a little later. */
  private void feed(Uptime now) {
    counts = true;
    long mine = ++feeds;
    long late = world.between(0, WatchdogRules.RESET_LATENCY.toNanos());
    world.at(
        node.clock().when(now.plus(rules.timeout()).plus(Duration.ofNanos(late))),
        () -> {
          if (counts && mine == feeds) {
            reset("the watchdog resets the node");
          }
        });
  }

  private void reset(String why) {
    world.tell(node.name(), () -> "! " + why);
    node.powerOff();
    world.after(world.between(World.SECOND, 3 * World.SECOND), node::powerOn);
  }

  /** The last step of a guard that ends in order. */
  final void release() {
    if (rules.mayRelease(List.of(OTHER, node.guard().standing().state()))) {
      counts = false;
    }
  }

  final void poweredOff() {
    counts = false;
    run++;
  }
}
