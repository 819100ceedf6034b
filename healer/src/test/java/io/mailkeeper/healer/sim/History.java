package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One history of two or three nodes: all of it follows from the seed. Faults come and go for forty
 * seconds; then everything is healed and the service has to be in service on one node.
 */
final class History implements Peers {
  private static final LeaseTiming TIMING = LeaseTiming.ofMillis(1_000, 3_000, 5_000, 1_500, 500);
  private static final long FAULTS_END = 40 * World.SECOND;

  private final long seed;
  private final World world;
  private final Oracle oracle;
  private final SimStore store;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Faults faults;

  History(long seed, Mutant mutant, boolean tells) {
    this.seed = seed;
    this.world = new World(seed, tells);
    this.oracle = new Oracle(world);
    this.store = new SimStore(world, oracle, zero());
    int count = world.chance(0.6) ? 2 : 3;
    Group group = group(count);
    long beat = world.between(60, 200) * World.MILLI;
    for (int i = 0; i < count; i++) {
      nodes.add(new SimNode(world, oracle, store, group, i, mutant, beat, this));
    }
    this.faults = new Faults(world, oracle, store, nodes, TIMING);
  }

  /** Runs it to its end; a broken invariant becomes an error that names the seed. */
  static void run(long seed, Mutant mutant) {
    try {
      new History(seed, mutant, false).play();
    } catch (Broken broken) {
      throw new AssertionError("seed " + seed + " breaks " + broken.getMessage(), broken);
    }
  }

  /** What happened last in the history of a seed, and how it ended. */
  static String replay(long seed, Mutant mutant) {
    History history = new History(seed, mutant, true);
    String end = "ended well";
    try {
      history.play();
    } catch (RuntimeException e) {
      end = e.toString();
    }
    return history.world.story() + "\n" + end + "\n";
  }

  void play() {
    for (SimNode node : nodes) {
      world.after(world.between(0, 2 * World.SECOND), node::startAgent);
    }
    faults.plan(FAULTS_END);
    sweep();
    world.runUntil(FAULTS_END);
    faults.heal();
    expectService();
  }

  private void sweep() {
    oracle.sweep(store);
    world.after(100 * World.MILLI, this::sweep);
  }

  /** I9, and I12 to the very end. */
  private void expectService() {
    long limit = world.now() + liveness();
    boolean good = false;
    while (world.now() < limit && !good) {
      world.runUntil(world.now() + World.SECOND / 4);
      good = settledOnNobody() || (oneInService() && !oracle.orderStands());
    }
    if (!good) {
      throw new Broken(
          oracle.orderStands() ? "I12" : "I9",
          "not settled " + liveness() / World.SECOND + " s after: " + where());
    }
    world.runUntil(world.now() + 3 * World.SECOND);
  }

  /** Twice W and some, a named node's W, and the back-off that a node had already earned. */
  private long liveness() {
    long w = TIMING.outwait().toNanos();
    long backOff = 0;
    for (SimNode node : nodes) {
      if (node.alive()) {
        backOff = Math.max(backOff, node.hierarchy().lease().setbacks() > 0 ? 2 * w : 0);
      }
    }
    return 4 * w + backOff + 12 * World.SECOND;
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
                n -> !n.machine().runsAnything() && n.hierarchy().mode() == Mode.OUT_OF_SERVICE);
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

  long seed() {
    return seed;
  }

  // ---- the group

  private static Group group(int count) {
    List<String> names = List.of("a", "b", "c").subList(0, count);
    List<Hierarchy.Member> members = new ArrayList<>();
    names.forEach(n -> members.add(new Hierarchy.Member(n, members.size() + 1)));
    List<Resource> resources =
        List.of(
            new Resource.Ip(
                "ip", List.of(), InetAddress.getLoopbackAddress(), 32, "lo", List.of(143)),
            new Resource.Daemon(
                "imap",
                List.of("ip"),
                List.of("imapd"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(4),
                Duration.ofSeconds(4)));
    Hierarchy.Policy policy =
        new Hierarchy.Policy(
            2,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofSeconds(4),
            ColdStart.ANY,
            Hierarchy.StrayPolicy.STOP);
    List<Hierarchy.Service> services = List.of(new Hierarchy.Service("imap", "imap", 2));
    return new Group(
        "g", TIMING, names, List.of(new Hierarchy("mail", members, resources, services, policy)));
  }

  private static EpochRecord zero() {
    UUID none = new UUID(0, 0);
    return new EpochRecord(
        new UUID(7, 7),
        0,
        "init",
        none,
        none,
        none,
        none,
        EpochState.RELEASED,
        Next.ANYONE,
        1,
        TIMING.renew(),
        TIMING.softTtl(),
        TIMING.ttl(),
        TIMING.stopBound(),
        true,
        0);
  }
}
