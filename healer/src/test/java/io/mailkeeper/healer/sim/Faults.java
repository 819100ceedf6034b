package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.core.PublishedDefinition;
import io.mailkeeper.healer.core.ServiceNetwork;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out what was planned to go wrong, as far as the promise covers it in class D: agent and
 * guard of one node are not away together, and no machine is paused from outside. The kinds that
 * are outside the promise are told apart.
 */
final class Faults {
  private static final List<Condition> STRANGE =
      List.of(
          Condition.MISSING,
          Condition.EMPTY,
          Condition.GAP,
          Condition.ERROR,
          Condition.ROLLED_BACK);

  private final World world;
  private final Oracle oracle;
  private final FlapOracle flaps;
  private final SimStore store;
  private final List<SimNode> nodes;
  private final Definitions definitions;
  private final Map<String, Long> messagesSuffer = new HashMap<>();
  private final Map<String, Long> isolated = new HashMap<>();
  private long requests;
  private final boolean watched;
  private boolean outside;
  private boolean maintained;

  /**
   * @param watched whether each node has a watchdog, so that more of it is within the promise
   */
  Faults(
      World world,
      Oracle oracle,
      FlapOracle flaps,
      SimStore store,
      List<SimNode> nodes,
      Definitions definitions,
      boolean watched) {
    this.watched = watched;
    this.world = world;
    this.oracle = oracle;
    this.flaps = flaps;
    this.store = store;
    this.nodes = nodes;
    this.definitions = definitions;
  }

  /** Whether something has happened that no promise covers. */
  boolean outside() {
    return outside;
  }

  void strike(Fault fault) {
    SimNode planned = nodes.get(fault.node());
    SimNode node =
        fault.holder()
            ? nodes.stream().filter(SimNode::inService).findFirst().orElse(planned)
            : planned;
    world.tell(
        node.name(),
        () -> "* fault " + fault.number() + " " + fault.kind() + " " + fault.duration() / 1e9);
    if (fault.kind().outside(watched)) {
      outside = true;
      oracle.beyondThePromise();
    }
    long duration = fault.duration();
    disturb(fault);
    switch (fault.kind()) {
      case STORE_HANGS -> {
        if (fault.die() < 0.7) {
          node.io().hang(duration);
        } else {
          node.io().hangReads(duration);
        }
      }
      case STORE_SHOWS_LATE -> node.io().showLate(duration);
      case STORE_FAILS -> node.io().fail(duration);
      case STORE_IS_SLOW -> node.io().slow(duration);
      case STORE_LOOKS_STRANGE ->
          node.io().show(STRANGE.get((int) (fault.die() * STRANGE.size())), duration);
      case WRITES_COME_LATE -> node.io().applyLate(duration);
      case RECORD_DAMAGED -> damage();
      case DIRECTORY_ROLLED_BACK -> rollBack(duration);
      case AGENT_PAUSED -> pauseAgent(node, duration);
      case AGENT_DIES -> crashAgent(node, duration / 3 + 300 * World.MILLI);
      case POWER_CUT -> powerCut(node, duration);
      case GUARD_AWAY -> guardAway(node, duration, fault.die() < 0.5);
      case GUARD_RESTARTS -> guardRestarts(node, fault.die());
      case COMMANDS_HANG -> node.runner().commandsHang(duration);
      case DAEMON_DIES -> node.killDaemon();
      case STARTS_FAIL -> startsFail(node, duration);
      case SERVICE_FAILS -> serviceFails(fault);
      case MAIL_STORE_BAD -> node.runner().badStore(duration);
      case WALL_CLOCK_SET -> node.setWallClock(fault.die() < 0.5 ? -duration : duration);
      case REDEFINED -> redefine(node, duration, fault.die());
      case OPERATOR -> ask(fault.die());
      case CLAIM_IS_BOGUS -> store.boast(node.name(), duration);
      case DIRECTORY_IS_ANOTHER ->
          node.io().show(fault.die() < 0.7 ? Condition.REPLACED : Condition.NOT_JOINED, duration);
      case READS_TEAR -> node.io().tear(duration);
      case NAMES_STALE -> node.io().keepNames(duration);
      case MESSAGES_SUFFER -> messagesSuffer.put(node.name(), world.now() + duration);
      case MAINTENANCE -> maintain(node, duration);
      case NETWORK_GONE -> isolate(node, duration);
      case PROCESS_HANGS -> node.machine().hang(duration);
      case GUARD_ENDS -> node.guardEnds((long) (fault.die() * SimGuard.RESTART));
      case AGENT_AND_GUARD_GONE -> bothGone(node, duration, fault.die());
      case AGENT_AND_GUARD_PAUSED -> {
        node.pause(duration);
        node.guard().pause(duration);
      }
      case MACHINE_PAUSED -> node.freeze(duration);
    }
  }

  /** Whether what is sent to this node now is lost, comes twice, or comes up to W late. */
  boolean messagesSuffer(String node) {
    return world.now() < messagesSuffer.getOrDefault(node, 0L);
  }

  // ---- the store

  private void damage() {
    if (store.highest() > 0 && store.mirrored()) {
      store.damage();
    }
  }

  /** Only where every node remembers what is missing: the rest is for an external fence. */
  private void rollBack(long duration) {
    if (nodes.stream().allMatch(n -> n.floor() >= store.highest())) {
      store.rollBack();
      world.after(duration, store::putBack);
    }
  }

  // ---- processes and machines

  private void pauseAgent(SimNode node, long duration) {
    if (node.guard().well()) {
      node.pause(duration);
    }
  }

  private void crashAgent(SimNode node, long away) {
    if (node.guard().well()) {
      node.crash();
      world.after(away, node::startAgent);
    }
  }

  private void powerCut(SimNode node, long duration) {
    node.powerOff();
    node.io().keepNames(0);
    world.after(duration / 2 + World.SECOND, node::powerOn);
  }

  /** Not where the agent has just started and cannot have read yet whether the epoch is its own. */
  private void guardAway(SimNode node, long duration, boolean dies) {
    boolean unattended = node.machine().runsAnything() && !node.hasEpoch();
    if (!node.agentWell() || !node.guard().well() || unattended) {
      return;
    }
    if (dies) {
      node.guardDies();
      world.after(duration / 4, node::guardReturns);
    } else {
      node.guard().pause(duration);
    }
  }

  private void guardRestarts(SimNode node, double die) {
    if (node.powered() && node.guard().well()) {
      node.guardDies();
      world.after((long) (die * SimGuard.RESTART), node::guardReturns);
    }
  }

  /** The guard is back first, as an agent that is started sees to it. */
  private void bothGone(SimNode node, long away, double die) {
    if (!node.powered()) {
      return;
    }
    if (die < 0.6) {
      node.guardDies();
    } else {
      node.guard().pause(away);
    }
    if (die > 0.3) {
      node.crash();
    } else {
      node.pause(away);
    }
    world.after(away, node::guardReturns);
    world.after(away + 10 * World.MILLI, node::startAgent);
  }

  private void startsFail(SimNode node, long duration) {
    node.killDaemon();
    node.runner().startsFail(duration);
  }

  private void serviceFails(Fault fault) {
    boolean everywhere = fault.die() < 0.7;
    for (int i = 0; i < nodes.size(); i++) {
      if (everywhere || i != fault.node()) {
        nodes.get(i).runner().serviceFails(fault.duration());
      }
    }
  }

  /** Until when it has an effect at most, itself or by what it lets come late. */
  private void disturb(Fault fault) {
    long w = nodes.get(0).timing().outwait().toNanos();
    switch (fault.kind()) {
      case SERVICE_FAILS -> {}
      case OPERATOR, REDEFINED, MAINTENANCE, RECORD_DAMAGED, NETWORK_GONE, WALL_CLOCK_SET ->
          flaps.disturbed(Long.MAX_VALUE);
      default -> flaps.disturbed(world.now() + 2 * fault.duration() + 2 * w);
    }
  }

  // ---- operators

  /**
   * The definition changes everywhere; each agent is restarted to read it, in its own time. In half
   * of the cases it is a published revision, and in half of these it no longer lists one node.
   */
  private void redefine(SimNode planned, long duration, double die) {
    definitions.change();
    if (die < 0.5) {
      publish(die < 0.25 ? Optional.of(planned.name()) : Optional.empty(), duration / 4);
    }
    for (SimNode node : nodes) {
      world.after(
          world.between(0, duration),
          () -> {
            if (node.alive() && !node.upToDate()) {
              crashAgent(node, world.between(10 * World.MILLI, World.SECOND / 2));
            }
          });
    }
  }

  /** Each agent reads it in its own time; one that is started later, soon after. */
  private void publish(Optional<String> dropped, long within) {
    definitions.publish(dropped);
    PublishedDefinition revision = definitions.published();
    world.tell("", () -> "* revision " + revision.revision() + " is published without " + dropped);
    nodes.forEach(
        n -> world.after(world.between(0, within), () -> n.readsDefinition(n.life(), revision)));
  }

  private void ask(double die) {
    SimNode at = nodes.get(world.below(nodes.size()));
    String target = nodes.get(world.below(nodes.size())).name();
    Verb verb = die < 0.5 ? Verb.SWITCHOVER : die < 0.7 ? Verb.OUT_OF_SERVICE : Verb.IN_SERVICE;
    world.tell(at.name(), () -> "* operator: " + verb + " " + target);
    at.deliver(
        at.life(),
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

  /** Looked at again now and then, as an agent does: one that was restarted learns of it. */
  private void isolate(SimNode node, long duration) {
    isolated.merge(node.name(), world.now() + duration, Math::max);
    lookAtNetwork(node);
  }

  private void lookAtNetwork(SimNode node) {
    boolean cut = world.now() < isolated.getOrDefault(node.name(), 0L);
    ServiceNetwork seen = cut ? ServiceNetwork.bad("no carrier, as played") : ServiceNetwork.GOOD;
    node.deliver(node.life(), () -> new Event.NetworkSeen("mail", seen));
    if (cut) {
      world.after(World.SECOND, () -> lookAtNetwork(node));
    }
  }

  private void maintain(SimNode at, long duration) {
    maintained = true;
    Duration length = Duration.ofMillis(duration / World.MILLI);
    at.deliver(
        at.life(),
        () ->
            new Event.MaintenanceAsked(
                new OperatorRequest(++requests, Verb.MAINTENANCE, "", at.name(), false, "operator"),
                "played",
                length));
  }

  /** Everything is well again, and no maintenance is on. */
  void heal() {
    if (maintained) {
      world.after(World.SECOND, () -> nodes.forEach(n -> maintain(n, 0)));
    }
    if (definitions.published().revision() > 0) {
      publish(Optional.empty(), World.SECOND);
    }
    world.tell("", () -> "* healed");
    store.healed();
    messagesSuffer.clear();
    boolean networkFailed = !isolated.isEmpty();
    isolated.clear();
    if (networkFailed) {
      nodes.forEach(this::lookAtNetwork);
    }
    for (SimNode node : nodes) {
      node.io().healed();
      node.healed();
      node.runner().healed();
      node.guardReturns();
      node.powerOn();
      node.startAgent();
      if (!node.upToDate()) {
        crashAgent(node, World.SECOND / 10);
      }
    }
  }
}
