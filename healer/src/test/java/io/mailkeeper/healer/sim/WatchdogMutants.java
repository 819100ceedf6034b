package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.WatchdogRules;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Watchdogs that are fed or let go when they must not be. */
final class WatchdogMutants {
  private WatchdogMutants() {}

  private static Supplier<Parts> with(Function<Duration, WatchdogRules> rules) {
    return () ->
        new Parts() {
          @Override
          WatchdogRules watchdogRules(Duration timeout) {
            return rules.apply(timeout);
          }
        };
  }

  /** As if a feed were no promise for the time that follows it. */
  static Supplier<Parts> fedUntilTheDeadline() {
    return with(
        timeout ->
            new WatchdogRules(timeout) {
              @Override
              public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
                return hierarchies.stream()
                    .filter(state -> state.mustBeStoppedBy().isPresent())
                    .allMatch(state -> now.isBefore(state.deadline()));
              }
            });
  }

  /** As long as the first hierarchy is well. */
  static Supplier<Parts> forOneHierarchy() {
    return with(
        timeout ->
            new WatchdogRules(timeout) {
              @Override
              public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
                return super.mayFeed(hierarchies.subList(0, 1), now);
              }
            });
  }

  /** A guard that is told to end lets it go at once. */
  static Supplier<Parts> releasedBeforeTheStop() {
    return () ->
        new Parts() {
          @Override
          WatchdogRules watchdogRules(Duration timeout) {
            return new WatchdogRules(timeout) {
              @Override
              public boolean mayRelease(List<GuardState> hierarchies) {
                return true;
              }
            };
          }

          @Override
          SimGuard guard(World world, SimClock clock, SimMachine machine, boolean mayDie) {
            return new SimGuard(world, clock, machine, mayDie) {
              @Override
              void awaitStopped(Runnable gone) {
                gone.run();
              }
            };
          }
        };
  }
}
