package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A service that fails wherever it is started: it does not come up at all, or dies a while after,
 * and no restart helps. No other fault; agents that die and come back in some of the seeds, which
 * must not make them forget.
 */
final class PingPong implements Peers {
  /** Longer than a game: nothing is forgotten in it. */
  static final Hierarchy.FailoverLimit LIMIT = new Hierarchy.FailoverLimit(2, Duration.ofDays(1));

  private static final long GAME = 300 * World.SECOND;
  private static final double DIES_LATER = 0.5;

  private final World world;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<String> starts = new ArrayList<>();
  private final Profile profile;
  private final boolean restarts;

  /**
   * What came of it.
   *
   * @param starts the nodes that began to start the service, in order
   * @param needed whether a node says in the end that an operator is needed
   */
  record Result(List<String> starts, boolean needed, int nodes) {
    /** How often it was started on another node than the one before. */
    int moves() {
      int moves = 0;
      for (int i = 1; i < starts.size(); i++) {
        moves += starts.get(i).equals(starts.get(i - 1)) ? 0 : 1;
      }
      return moves;
    }
  }

  private PingPong(long seed) {
    Scenario scenario = Scenario.of(seed);
    this.world = new World(seed, false);
    this.profile = scenario.profile();
    this.restarts = seed % 3 == 0;
    Parts parts = new Failing();
    Oracle oracle = parts.oracle(world);
    LeaseTiming timing = profile.timing();
    SimNode.Common common =
        new SimNode.Common(
            world,
            oracle,
            parts.store(world, oracle, timing),
            new Definitions(scenario.nodes(), profile, LIMIT),
            profile.ceilings(),
            parts,
            History.quickBeat(timing),
            false,
            false,
            false,
            Optional.empty());
    for (int i = 0; i < scenario.nodes(); i++) {
      nodes.add(new SimNode(common, i, this));
    }
  }

  static Result play(long seed) {
    return new PingPong(seed).play();
  }

  /** To its end, and on for a while where the service is just being tried in place. */
  private Result play() {
    for (SimNode node : nodes) {
      world.after(world.between(0, World.SECOND), node::startAgent);
      if (restarts) {
        comesAndGoes(node);
      }
    }
    long waits = profile.timing().outwait().toNanos();
    world.runUntil(GAME + 30 * waits);
    long end = world.now() + 30 * World.SECOND + 2 * waits;
    while (!needed() && world.now() < end) {
      world.runUntil(world.now() + World.SECOND / 10);
    }
    return new Result(List.copyOf(starts), needed(), nodes.size());
  }

  private boolean needed() {
    return nodes.stream().anyMatch(n -> n.alive() && !n.hierarchy().stuck().isEmpty());
  }

  /** The agent is restarted now and then, where nothing runs. */
  private void comesAndGoes(SimNode node) {
    world.after(
        world.between(5 * World.SECOND, 30 * World.SECOND),
        () -> {
          if (node.alive() && !node.machine().runsAnything() && !node.hasEpoch()) {
            node.crash();
            world.after(World.SECOND / 5, node::startAgent);
          }
          comesAndGoes(node);
        });
  }

  /** Every start of the daemon fails, or is followed by its death; no restart works. */
  private final class Failing extends Parts {
    @Override
    SimRunner runner(World world, SimNode node, Peers peers) {
      return new SimRunner(world, node, peers) {
        @Override
        public void start(Action.Start action) {
          if (!action.resource().equals("imap")) {
            starts.add(node.name()); // the address is the first
            super.start(action);
          } else if (world.chance(DIES_LATER)) {
            super.start(action);
            world.after(world.between(World.SECOND, 4 * World.SECOND), node::killDaemon);
          } else {
            startsFail(World.SECOND);
            super.start(action);
          }
        }

        @Override
        public void restart(Action.Restart action) {
          startsFail(2 * World.SECOND);
          super.restart(action);
        }
      };
    }
  }

  // ---- the network

  @Override
  public void send(String to, Event event) {
    for (SimNode node : nodes) {
      if (node.name().equals(to)) {
        int life = node.life();
        world.after(5 * World.MILLI, () -> node.deliver(life, () -> event));
      }
    }
  }

  @Override
  public void sendToAllBut(String from, Event event) {
    nodes.stream().filter(n -> !n.name().equals(from)).forEach(n -> send(n.name(), event));
  }

  @Override
  public List<SimNode> all() {
    return nodes;
  }
}
