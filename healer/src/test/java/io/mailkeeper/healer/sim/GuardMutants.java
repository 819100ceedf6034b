package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.lease.LeaseAction;
import java.util.Optional;
import java.util.function.Supplier;

/** Guards that are wrong, and agents that make the wrong thing of theirs. */
final class GuardMutants {
  private GuardMutants() {}

  /** Makes the wrong guard of a node. */
  private interface Maker {
    SimGuard make(World world, SimClock clock, SimMachine machine, boolean mayDie);
  }

  private static Supplier<Parts> with(Maker maker) {
    return () ->
        new Parts() {
          @Override
          SimGuard guard(World world, SimClock clock, SimMachine machine, boolean mayDie) {
            return maker.make(world, clock, machine, mayDie);
          }
        };
  }

  /** It acknowledges and does nothing. */
  static Supplier<Parts> neverFires() {
    return with(
        (world, clock, machine, mayDie) ->
            new SimGuard(world, clock, machine, mayDie) {
              @Override
              boolean fires() {
                return false;
              }
            });
  }

  /** It is told "n seconds from now", and counts them from when it hears of it. */
  static Supplier<Parts> relativeFeed() {
    return with(
        (world, clock, machine, mayDie) ->
            new SimGuard(world, clock, machine, mayDie) {
              @Override
              Uptime deadline(Uptime wanted, Uptime asked) {
                return clock.now().plus(wanted.since(asked));
              }
            });
  }

  /** It takes a new deadline for an epoch that it has fired for. */
  static Supplier<Parts> rearms() {
    return with(
        (world, clock, machine, mayDie) ->
            new SimGuard(world, clock, machine, mayDie) {
              @Override
              Decision decide(long epoch, Uptime deadline, LeaseAction.Arm arm) {
                boolean again = state.stops() && state.epoch() == epoch;
                GuardState armed =
                    new GuardState(GuardState.Phase.ARMED, epoch, deadline, arm.stopBound(), false);
                return again
                    ? new Decision(Answer.ARMED, armed, "")
                    : super.decide(epoch, deadline, arm);
              }
            });
  }

  /** Started again, it remembers nothing and finds nothing to stop. */
  static Supplier<Parts> forgets() {
    return with(
        (world, clock, machine, mayDie) ->
            new SimGuard(world, clock, machine, mayDie) {
              @Override
              Optional<GuardState> remembered(GuardState before) {
                Uptime now = clock.now();
                return Optional.of(GuardState.clearing(now).looked(true, now));
              }
            });
  }

  /** It latches a stop without looking, and the agent takes it from an exit code. */
  static Supplier<Parts> stopOnTrust() {
    return () ->
        new Parts() {
          @Override
          SimGuard guard(World world, SimClock clock, SimMachine machine, boolean mayDie) {
            return new SimGuard(world, clock, machine, mayDie) {
              @Override
              String left(SimMachine where) {
                return "";
              }
            };
          }

          @Override
          SimRunner runner(World world, SimNode node, Peers peers) {
            return new SimRunner(world, node, peers) {
              @Override
              boolean stops() {
                return world.chance(0.7);
              }
            };
          }
        };
  }

  /** A renewal counts before the guard has acknowledged its deadline. */
  static Supplier<Parts> countedWithoutIt() {
    return () ->
        new Parts() {
          @Override
          SimRunner runner(World world, SimNode node, Peers peers) {
            return new SimRunner(world, node, peers) {
              @Override
              public void arm(LeaseAction.Arm arm) {
                int life = node.life();
                Uptime asked = node.clock().now();
                node.guard().arm(arm, asked, d -> {});
                later(1, () -> answer(life, new Event.Armed(TAG, arm.epoch(), arm.start())));
              }
            };
          }
        };
  }
}
