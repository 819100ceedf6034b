package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A service that fails wherever it is started: it does not come up at all, or dies a while after,
 * and no restart helps. No other fault; agents that die and come back, which must not make them
 * forget.
 */
final class PingPong implements Peers {
  /** Longer than a game: nothing is forgotten in it. */
  static final Hierarchy.FailoverLimit LIMIT = new Hierarchy.FailoverLimit(2, Duration.ofDays(1));

  private static final long GAME = 300 * World.SECOND;
  private static final long SHORT_GAME = 60 * World.SECOND;

  /** How an agent may come to be restarted while a start is under way. */
  private static final int RESTARTS = 3;

  private final World world;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<String> starts = new ArrayList<>();
  private final Profile profile;
  private final SimStore store;
  private final FlapOracle flaps;
  private final IntUnaryOperator choices;

  /**
   * What came of it.
   *
   * @param starts the nodes that began to start the service, in order
   * @param needed whether a node says in the end that an operator is needed
   */
  record Result(List<String> starts, boolean needed, int nodes) {
    Result {
      starts = List.copyOf(starts);
    }

    /** How often it was started on another node than the one before. */
    int moves() {
      int moves = 0;
      for (int i = 1; i < starts.size(); i++) {
        moves += starts.get(i).equals(starts.get(i - 1)) ? 0 : 1;
      }
      return moves;
    }

    /** At least one, and no more than there are failures that the limit allows. */
    boolean isGood() {
      return moves() >= 1 && moves() <= LIMIT.failures() * nodes && needed;
    }
  }

  /**
   * @param choices one of so many; empty where the seed draws it
   */
  private PingPong(Scenario scenario, Optional<IntUnaryOperator> choices) {
    this.world = new World(scenario.seed(), false);
    this.profile = scenario.profile();
    this.choices = choices.orElse(world::below);
    Parts parts = new Failing(scenario.mutant().parts().get());
    Oracle oracle = parts.oracle(world);
    this.flaps = new FlapOracle(world, oracle, LIMIT, profile.timing(), scenario.nodes());
    LeaseTiming timing = profile.timing();
    this.store = parts.store(world, oracle, timing);
    SimNode.Common common =
        new SimNode.Common(
            world,
            oracle,
            flaps,
            store,
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

  /**
   * As the seed decides, with agents that are restarted now and then besides in one seed of three.
   */
  static Result play(long seed) {
    PingPong game = new PingPong(Scenario.of(seed), Optional.empty());
    if (seed % 3 == 0) {
      game.nodes.forEach(game::comesAndGoes);
    }
    return game.playFor(GAME + 30 * game.profile.timing().outwait().toNanos());
  }

  /** A short game, in which somebody decides how the service fails and who is restarted. */
  static Result play(Scenario scenario, IntUnaryOperator choices) {
    return new PingPong(scenario, Optional.of(choices)).playFor(SHORT_GAME);
  }

  /** To its end, and on for a while where the service is just being tried in place. */
  private Result playFor(long length) {
    for (SimNode node : nodes) {
      world.after(world.between(0, World.SECOND), node::startAgent);
    }
    world.watch(profile.timing().renew().toNanos() / 10, () -> flaps.sweep(store, nodes));
    world.runUntil(length);
    long end = world.now() + 30 * World.SECOND + 2 * profile.timing().outwait().toNanos();
    while (!needed() && world.now() < end) {
      world.runUntil(world.now() + World.SECOND / 10);
    }
    return new Result(starts, needed(), nodes.size());
  }

  private boolean needed() {
    return nodes.stream().anyMatch(n -> n.alive() && !n.hierarchy().stuck().isEmpty());
  }

  /** The agent is restarted now and then, where nothing runs. */
  private void comesAndGoes(SimNode node) {
    world.after(
        world.between(5 * World.SECOND, 30 * World.SECOND),
        () -> {
          if (isIdle(node)) {
            restart(node);
          }
          comesAndGoes(node);
        });
  }

  private static boolean isIdle(SimNode node) {
    return node.alive() && !node.machine().runsAnything() && !node.hasEpoch();
  }

  private void restart(SimNode node) {
    node.crash();
    world.after(World.SECOND / 5, node::startAgent);
  }

  /** As soon as it has let the service go. */
  private void restartWhenIdle(SimNode node) {
    if (isIdle(node)) {
      restart(node);
    } else {
      world.after(World.MILLI, () -> restartWhenIdle(node));
    }
  }

  /** Nobody, the one that starts it, or all others. */
  private void restarts(SimNode starting, int which) {
    if (which == 1) {
      restartWhenIdle(starting);
    } else if (which == 2) {
      nodes.stream().filter(n -> n != starting).forEach(this::restartWhenIdle);
    }
  }

  /** Every start of the daemon fails, or is followed by its death; no restart works. */
  private final class Failing extends Parts {
    private final Parts others;

    Failing(Parts others) {
      this.others = others;
    }

    @Override
    Group defined(Group group) {
      return others.defined(group);
    }

    @Override
    LeaseRules rules(For node) {
      return others.rules(node);
    }

    @Override
    SimIo io(World world, SimStore store, SimNode node, long visibility) {
      return others.io(world, store, node, visibility);
    }

    @Override
    SimRunner runner(World world, SimNode node, Peers peers) {
      return new SimRunner(world, node, peers) {
        @Override
        public void start(Action.Start action) {
          if (!action.resource().equals("imap")) {
            starts.add(node.name()); // the address is the first
            super.start(action);
            return;
          }
          int choice = choices.applyAsInt(2 * RESTARTS);
          if (choice % 2 == 1) {
            super.start(action);
            world.after(world.between(World.SECOND, 4 * World.SECOND), node::killDaemon);
          } else {
            startsFail(World.SECOND);
            super.start(action);
          }
          restarts(node, choice / 2);
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
