package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.time.Duration;
import java.util.List;

/**
 * What goes wrong, and what operators ask for. Only what the promise covers in class D: agent and
 * guard of one node are never away together, and no machine is paused from outside.
 */
final class Faults {
  private final World world;
  private final Oracle oracle;
  private final SimStore store;
  private final List<SimNode> nodes;
  private final List<Duration> boundaries;
  private final boolean guardSuffers;
  private long requests;

  Faults(World world, Oracle oracle, SimStore store, List<SimNode> nodes, LeaseTiming timing) {
    this.world = world;
    this.oracle = oracle;
    this.store = store;
    this.nodes = nodes;
    Duration e = Duration.ofMillis(20);
    this.boundaries =
        List.of(
            timing.renew(),
            timing.softTtl(),
            timing.ttl().minus(e),
            timing.ttl(),
            timing.ttl().plus(e),
            timing.outwait().minus(e),
            timing.outwait().plus(e),
            timing.stopBound());
    // Commands that hang are the guard's to end: with them, the guard itself stays well.
    this.guardSuffers = world.chance(0.5);
  }

  void plan(long end) {
    int count = 1 + world.below(9);
    for (int i = 0; i < count; i++) {
      world.at(world.between(World.SECOND, end), this::strike);
    }
  }

  private long magnitude() {
    return world.chance(0.4)
        ? boundaries.get(world.below(boundaries.size())).toNanos()
        : world.between(50 * World.MILLI, 10 * World.SECOND);
  }

  private void strike() {
    SimNode node = nodes.get(world.below(nodes.size()));
    if (world.chance(0.5)) {
      node = nodes.stream().filter(SimNode::inService).findFirst().orElse(node);
    }
    int kind = world.below(17);
    if (kind < 9) {
      strikeStoreOrAgent(kind, node, magnitude());
    } else {
      strikeTheRest(kind, node, magnitude());
    }
  }

  private void strikeStoreOrAgent(int kind, SimNode node, long duration) {
    world.tell(node.name(), "* fault " + kind + " for " + duration / 1e9);
    switch (kind) {
      case 0, 1 -> node.io().hang(duration);
      case 2 -> node.io().fail(duration);
      case 3 -> node.io().slow(duration);
      case 4 -> node.io().show(strange(), duration);
      case 5, 6 -> pauseAgent(node, duration);
      case 7 -> crashAgent(node, duration);
      default -> powerCut(node, duration);
    }
  }

  private void strikeTheRest(int kind, SimNode node, long duration) {
    world.tell(node.name(), "* fault " + kind + " for " + duration / 1e9);
    switch (kind) {
      case 9 -> pauseOrKillGuard(node, duration);
      case 10 -> {
        if (!guardSuffers) {
          node.runner().commandsHang(duration);
        }
      }
      case 11 -> {
        node.killDaemon();
        if (world.chance(0.5)) {
          node.runner().startsFail(duration);
        }
      }
      case 12 -> node.badStore(duration);
      case 13 -> node.io().applyLate(duration);
      case 14 -> {
        if (store.highest() > 0 && store.mirrored()) {
          store.damage();
        }
      }
      default -> ask();
    }
  }

  private Condition strange() {
    Condition[] all = {
      Condition.MISSING, Condition.EMPTY, Condition.GAP, Condition.ERROR, Condition.ROLLED_BACK
    };
    return all[world.below(all.length)];
  }

  private void pauseAgent(SimNode node, long duration) {
    if (node.guard().well()) {
      node.pause(duration);
    }
  }

  private void crashAgent(SimNode node, long duration) {
    if (node.guard().well()) {
      node.crash();
      world.after(duration / 3 + 300 * World.MILLI, node::startAgent);
    }
  }

  private void powerCut(SimNode node, long duration) {
    node.powerOff();
    world.after(duration / 2 + World.SECOND, node::powerOn);
  }

  private void pauseOrKillGuard(SimNode node, long duration) {
    if (!guardSuffers || !node.agentWell() || !node.guard().well()) {
      return;
    }
    if (world.chance(0.5)) {
      node.guard().pause(duration);
    } else {
      node.guardDies();
      world.after(duration / 4, node::guardReturns);
    }
  }

  private void ask() {
    SimNode at = nodes.get(world.below(nodes.size()));
    String target = nodes.get(world.below(nodes.size())).name();
    int which = world.below(6);
    Verb verb = which < 3 ? Verb.SWITCHOVER : which < 4 ? Verb.OUT_OF_SERVICE : Verb.IN_SERVICE;
    request(at, verb, target);
  }

  private void request(SimNode at, Verb verb, String target) {
    world.tell(at.name(), "* operator: " + verb + " " + target);
    int life = at.life();
    at.deliver(
        life,
        () -> {
          if (verb == Verb.IN_SERVICE) {
            oracle.inServiceAsked();
          }
          if (verb == Verb.OUT_OF_SERVICE) {
            oracle.outOfServiceAsked();
          }
          return new Event.Requested(
              new OperatorRequest(++requests, verb, "mail", target, false, "operator"));
        });
  }

  /** Everything is well again. */
  void heal() {
    world.tell("", "* healed");
    for (SimNode node : nodes) {
      node.io().healed();
      node.healed();
      node.runner().healed();
      node.guardReturns();
      node.powerOn();
      node.startAgent();
    }
  }
}
