package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One history of a few nodes: all of it follows from its scenario. Faults come and go for four
 * times W; then everything is healed and the service has to be in service on one node.
 */
final class History implements Peers {
  private final Scenario scenario;
  private final LeaseTiming timing;
  private final World world;
  private final Oracle oracle;
  private final SimStore store;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<Fault> plan;
  private final Faults faults;
  private final long faultsEnd;

  private History(Scenario scenario, boolean tells) {
    this.scenario = scenario;
    this.timing = scenario.profile().timing();
    this.world = new World(scenario.seed(), tells);
    Parts parts = scenario.mutant().parts().get();
    this.oracle = parts.oracle(world);
    this.store = parts.store(world, oracle, timing);
    this.plan = plan(scenario);
    this.faultsEnd = planned(timing) / Scenario.WHOLE * scenario.end();
    Definitions definitions = new Definitions(scenario.nodes(), scenario.profile());
    SimNode.Common common =
        new SimNode.Common(
            world,
            oracle,
            store,
            definitions,
            scenario.profile().ceilings(),
            parts,
            beat(),
            plan.stream().anyMatch(f -> f.kind() == Fault.Kind.GUARD_RESTARTS));
    for (int i = 0; i < scenario.nodes(); i++) {
      nodes.add(new SimNode(common, i, this));
    }
    this.faults = new Faults(world, oracle, store, nodes, definitions);
  }

  /** What goes wrong in it, in no order. */
  static List<Fault> plan(Scenario scenario) {
    LeaseTiming timing = scenario.profile().timing();
    return Fault.plan(scenario.seed(), scenario.nodes(), timing, planned(timing));
  }

  private static long planned(LeaseTiming timing) {
    return timing.outwait().multipliedBy(4).toNanos();
  }

  /** How often an agent looks at the time: often enough to be in time without its guard. */
  private long beat() {
    long renew = timing.renew().toNanos();
    return world.between(renew * 8 / 100, renew / 4);
  }

  /** Plays it to its end. */
  static Outcome run(Scenario scenario) {
    return new History(scenario, false).end();
  }

  /** What happened last in it, and how it ended. */
  static String replay(Scenario scenario) {
    History history = new History(scenario, true);
    Outcome end = history.end();
    String last = end.broken().map(Broken::getMessage).orElse("ended well");
    return history.world.story() + "\n" + last + "\nlog hash " + end.hashWords() + "\n";
  }

  private Outcome end() {
    Optional<Broken> broken = Optional.empty();
    try {
      play();
    } catch (Broken e) {
      broken = Optional.of(e);
    } catch (RuntimeException e) {
      broken = Optional.of(new Broken("bug", e.toString(), e));
    }
    return new Outcome(scenario, world.hash(), broken, faults.outside(), plan.size());
  }

  private void play() {
    for (SimNode node : nodes) {
      world.after(world.between(0, 2 * timing.renew().toNanos()), node::startAgent);
    }
    for (Fault fault : plan) {
      if (fault.at() < faultsEnd && !scenario.without().contains(fault.number())) {
        world.at(fault.at(), () -> faults.strike(fault));
      }
    }
    sweep();
    world.runUntil(faultsEnd);
    faults.heal();
    expectService();
    if (!oracle.seesAnOverlap()) {
      throw new Broken("oracle", "two nodes ran something at once and nothing was said");
    }
  }

  private void sweep() {
    oracle.sweep(store);
    nodes.forEach(oracle::sweep);
    world.after(timing.renew().toNanos() / 10, this::sweep);
  }

  /** I9, and I12 to the very end. */
  private void expectService() {
    long limit = world.now() + liveness();
    long step = timing.renew().toNanos() / 4;
    boolean good = false;
    while (world.now() < limit && !good) {
      world.runUntil(world.now() + step);
      good = settledOnNobody() || (oneInService() && !oracle.orderStands());
    }
    if (!good) {
      throw new Broken(
          oracle.orderStands() ? "I12" : "I9",
          "not settled " + liveness() / World.SECOND + " s after: " + where());
    }
    world.runUntil(world.now() + 12 * step);
  }

  /** Twice W and some, a named node's W, and the back-off that a node had already earned. */
  private long liveness() {
    long w = timing.outwait().toNanos();
    long backOff = 0;
    for (SimNode node : nodes) {
      if (node.alive()) {
        backOff = Math.max(backOff, node.hierarchy().lease().setbacks() > 0 ? 2 * w : 0);
      }
    }
    return 4 * w + backOff + 12 * World.SECOND + 2L * nodes.size() * timing.renew().toNanos();
  }

  private boolean oneInService() {
    List<SimNode> serving = nodes.stream().filter(SimNode::inService).toList();
    return serving.size() == 1 && serving.get(0).machine().count() == 2;
  }

  private boolean settledOnNobody() {
    EpochRecord last = store.newest().newest;
    boolean ordered = last.next().kind() == Next.Kind.NOBODY;
    return ordered
        && nodes.stream()
            .allMatch(
                n ->
                    !n.machine().runsAnything()
                        && n.alive()
                        && n.hierarchy().mode() == Mode.OUT_OF_SERVICE);
  }

  private String where() {
    StringBuilder words = new StringBuilder(store.newest().newest.toString());
    for (SimNode n : nodes) {
      words.append('\n').append(n.name()).append(' ');
      words.append(n.alive() ? n.hierarchy().mode() + " " + n.hierarchy().lease() : "dead");
      words.append(" unfit ").append(n.alive() ? n.hierarchy().unfit() : "");
    }
    return words.toString();
  }

  // ---- the network

  @Override
  public void send(String to, Event event) {
    for (SimNode node : nodes) {
      if (node.name().equals(to)) {
        int life = node.life();
        world.after(
            world.between(World.MILLI, 5 * World.MILLI), () -> node.deliver(life, () -> event));
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
