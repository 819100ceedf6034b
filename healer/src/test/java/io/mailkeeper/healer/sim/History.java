package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseState;
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
  /** One seed of so many plays every tick. */
  static final int EVERY_TICK = 32;

  private final Scenario scenario;
  private final LeaseTiming timing;
  private final World world;
  private final Oracle oracle;
  private final FlapOracle flaps;
  private final SimStore store;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<Fault> plan;
  private final Faults faults;
  private final long faultsEnd;
  private long undisturbed;

  private History(Scenario scenario, boolean tells) {
    this.scenario = scenario;
    this.timing = scenario.profile().timing();
    this.world = new World(scenario.seed(), tells);
    Parts parts = scenario.mutant().parts().get();
    this.oracle = parts.oracle(world);
    this.store = parts.store(world, oracle, timing);
    this.flaps = new FlapOracle(world, oracle, scenario.limit(), timing, scenario.nodes());
    this.plan = plan(scenario);
    this.faultsEnd = planned(scenario) / Scenario.WHOLE * scenario.end();
    Definitions definitions =
        new Definitions(scenario.nodes(), scenario.profile(), scenario.limit());
    SimNode.Common common =
        new SimNode.Common(
            world,
            oracle,
            flaps,
            store,
            definitions,
            scenario.profile().ceilings(),
            parts,
            beat(),
            scenario.seed() % EVERY_TICK == 1,
            scenario.watched()
                || plan.stream().anyMatch(f -> f.kind() == Fault.Kind.GUARD_RESTARTS),
            scenario.fences(),
            scenario.watched() ? Optional.of(scenario.profile().watchdog()) : Optional.empty());
    for (int i = 0; i < scenario.nodes(); i++) {
      nodes.add(new SimNode(common, i, this));
    }
    if (scenario.fails()) {
      nodes.forEach(n -> n.io().recallsAfter(world.between(0, timing.renew().toNanos() / 2)));
    }
    this.faults = new Faults(world, oracle, flaps, store, nodes, definitions, scenario.watched());
  }

  /** What goes wrong in it, in no order. */
  static List<Fault> plan(Scenario scenario) {
    LeaseTiming timing = scenario.profile().timing();
    return scenario.calm()
        ? Fault.calm(scenario.seed(), scenario.nodes(), timing, planned(scenario))
        : Fault.plan(scenario, timing, planned(scenario));
  }

  /** A service that fails everywhere needs some time to do so as often as the limit allows. */
  private static long planned(Scenario scenario) {
    long longer = scenario.fails() ? 60 * World.SECOND : 0;
    return scenario.profile().timing().outwait().multipliedBy(4).toNanos() + longer;
  }

  /** How often an agent looks at the time: often enough to be in time without its guard. */
  private long beat() {
    long renew = timing.renew().toNanos();
    return scenario.calm() ? quickBeat(timing) : world.between(renew * 8 / 100, renew / 4);
  }

  /** The product's own. */
  static long quickBeat(LeaseTiming timing) {
    return timing.renew().toNanos() / 25;
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
    return new Outcome(scenario, world.hash(), broken, faults.outside(), plan.size(), flaps.seen());
  }

  private void play() {
    for (SimNode node : nodes) {
      world.after(world.between(0, 2 * timing.renew().toNanos()), node::startAgent);
    }
    for (Fault fault : plan) {
      if (fault.at() < faultsEnd && !scenario.without().contains(fault.number())) {
        world.at(fault.at(), () -> strike(fault));
      }
    }
    world.watch(timing.renew().toNanos() / 10, this::sweep);
    world.runUntil(faultsEnd);
    faults.heal();
    expectService();
    if (!oracle.seesAnOverlap()) {
      throw new Broken("oracle", "two nodes ran something at once and nothing was said");
    }
  }

  /** In a calm history nothing strikes before the service has come up. */
  private void strike(Fault fault) {
    if (scenario.calm() && undisturbed == 0) {
      undisturbed = oneInService() ? store.highest() : 0;
    }
    if (!scenario.calm() || undisturbed > 0) {
      faults.strike(fault);
    }
  }

  /** I10: what is short does not stop the service, nor make anybody else claim it. */
  private void sweepCalm() {
    if (undisturbed > 0 && !(oneInService() && store.highest() == undisturbed)) {
      oracle.broken("I10", "a short fault has ended epoch " + undisturbed + ": " + where());
    }
  }

  private void sweep() {
    sweepCalm();
    oracle.sweep(store);
    flaps.sweep(store, nodes);
    for (SimNode node : nodes) {
      oracle.sweep(node);
    }
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

  /** A restart may have hung just before all was healed; the next comes after a pause. */
  private static final long HUNG_RESTART = 25 * World.SECOND;

  /** Twice W and some, a named node's W, and the back-off that a node had already earned. */
  private long liveness() {
    long w = timing.outwait().toNanos();
    long backOff = 0;
    for (SimNode node : nodes) {
      if (node.alive()) {
        LeaseState lease = node.hierarchy().lease();
        backOff = Math.max(backOff, lease.setbacks() > 0 ? 2 * w : 0);
        if (scenario.fails()) { // it has been set back more often
          backOff = Math.max(backOff, lease.notBefore().since(node.time()).toNanos());
        }
      }
    }
    long patience = anyBarred() ? scenario.limit().window().dividedBy(3).toNanos() : 0;
    boolean hung = plan.stream().anyMatch(f -> f.kind() == Fault.Kind.COMMANDS_HANG);
    long pace = (hung ? HUNG_RESTART : 0) + 2L * nodes.size() * timing.renew().toNanos();
    return 4 * w + backOff + patience + 12 * World.SECOND + pace;
  }

  /** Whether a node has given the service up so often that it only tries in place. */
  private boolean anyBarred() {
    Hierarchy.FailoverLimit limit = scenario.limit();
    return nodes.stream()
        .filter(SimNode::alive)
        .anyMatch(
            n ->
                n.hierarchy().incidents().setbacks(limit.window(), n.clock().now()).size()
                    >= limit.failures());
  }

  private boolean oneInService() {
    int serving = 0;
    boolean whole = true;
    for (SimNode node : nodes) {
      if (node.inService()) {
        serving++;
        whole &= node.machine().count() == 2;
      }
    }
    return serving == 1 && whole;
  }

  private boolean settledOnNobody() {
    EpochRecord last = store.newest().newest;
    boolean ordered =
        last.next().kind() == Next.Kind.NOBODY
            || oracle.nobodyLayIn(last.epoch())
            || (store.newestIsDamaged() && oracle.nobodyLayIn(last.epoch() - 1));
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
        boolean suffers = faults.messagesSuffer(to);
        int times = suffers ? world.below(3) : 1;
        long delay = suffers ? timing.outwait().toNanos() : 5 * World.MILLI;
        int life = node.life();
        for (int i = 0; i < times; i++) {
          world.after(world.between(World.MILLI, delay), () -> node.deliver(life, () -> event));
        }
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
