package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRules;
import java.time.Duration;
import java.util.function.Supplier;

/** What is wrong with the agent's surroundings, and with the oracle itself. */
final class MachineMutants {
  private MachineMutants() {}

  /** Deadlines by a clock that the administrator sets. */
  static Supplier<Parts> wallClock() {
    return () ->
        new Parts() {
          @Override
          SimClock clock(World world, double rate, long zero) {
            return new SimClock(world, rate, zero) {
              @Override
              void wallClockSet(long by) {
                set(by);
              }
            };
          }
        };
  }

  /** The floor is not written to the disk. */
  static Supplier<Parts> floorNotPersisted() {
    return runner(
        (world, node, peers) ->
            new SimRunner(world, node, peers) {
              @Override
              void keep(long floor) {
                node.oracle().floorKept(node.name(), floor, node.store());
              }
            });
  }

  /** The floor is the epoch that is to be claimed. */
  static Supplier<Parts> floorBeforeTheLink() {
    return runner(
        (world, node, peers) ->
            new SimRunner(world, node, peers) {
              @Override
              public void publish(LeaseAction.Publish publish) {
                keep(publish.record().epoch());
                super.publish(publish);
              }
            });
  }

  /** A command that hangs is waited for, for ever. */
  static Supplier<Parts> noStopMax() {
    return runner(
        (world, node, peers) ->
            new SimRunner(world, node, peers) {
              @Override
              long limit(Duration wanted) {
                return 1_000_000 * World.SECOND;
              }
            });
  }

  /** What was decided is started, however long ago that was. */
  static Supplier<Parts> startsWithoutToken() {
    return runner(
        (world, node, peers) ->
            new SimRunner(world, node, peers) {
              @Override
              boolean mayStart() {
                return true;
              }
            });
  }

  /** Makes the wrong runner of a node. */
  private interface Maker {
    SimRunner make(World world, SimNode node, Peers peers);
  }

  private static Supplier<Parts> runner(Maker maker) {
    return () ->
        new Parts() {
          @Override
          SimRunner runner(World world, SimNode node, Peers peers) {
            return maker.make(world, node, peers);
          }
        };
  }

  /** The units of the service are enabled at boot. */
  static Supplier<Parts> autostarted() {
    return () ->
        new Parts() {
          @Override
          void booted(SimNode node) {
            node.machine().began("ip", node.floor());
            node.machine().began("imap", node.floor());
          }
        };
  }

  /** Nothing is ever said, in a history where epochs are linked without a wait. */
  static Supplier<Parts> oracleOff() {
    return () ->
        new Parts() {
          @Override
          Oracle oracle(World world) {
            return new Oracle(world) {
              @Override
              void broken(String invariant, String sentence) {}
            };
          }

          @Override
          LeaseRules rules(For node) {
            return RuleMutants.linkBeforeTheWait(node);
          }
        };
  }
}
