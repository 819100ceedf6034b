package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.Tenure.Purpose;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Carries out what one node decided, each thing in its own time. */
class SimRunner implements Action.Runner, LeaseAction.Runner {
  static final String TAG = "mail";

  final World world;
  final SimNode node;
  private final Peers peers;
  private final SimFence fences;
  private long startsFailUntil;
  private long commandsHangUntil;
  private long badStoreUntil;
  private long failsUntil;

  SimRunner(World world, SimNode node, Peers peers) {
    this.world = world;
    this.node = node;
    this.peers = peers;
    this.fences = new SimFence(world, node, peers);
  }

  void startsFail(long duration) {
    startsFailUntil = world.now() + duration;
  }

  /** The service comes up here no more, or dies a while after, and no restart helps. */
  void serviceFails(long duration) {
    failsUntil = Math.max(failsUntil, world.now() + duration);
    node.killDaemon();
  }

  void commandsHang(long duration) {
    commandsHangUntil = world.now() + duration;
  }

  void badStore(long duration) {
    badStoreUntil = world.now() + duration;
  }

  boolean storeLooksBad() {
    return world.now() < badStoreUntil;
  }

  void healed() {
    badStoreUntil = 0;
    failsUntil = 0;
    startsFailUntil = 0;
    commandsHangUntil = 0;
  }

  /** After a while, in the agent's process: not while it is paused. */
  void later(long delay, Runnable what) {
    int life = node.life();
    world.after(delay, () -> node.whenAwake(life, what));
  }

  void answer(int life, Event event) {
    node.deliver(life, () -> event);
  }

  // ---- lease

  @Override
  public void lease(Action.Lease action) {
    action.action().accept(this);
  }

  @Override
  public void read(LeaseAction.Read read) {
    node.io().read(read);
  }

  @Override
  public void publish(LeaseAction.Publish publish) {
    checkMaintenance(publish.record().epoch() - 1);
    checkListed();
    node.io().publish(publish.record());
  }

  /** L: a node that knows that the newest definition does not list it claims nothing to serve. */
  private void checkListed() {
    boolean listed =
        Objects.requireNonNull(node.state())
            .published()
            .members()
            .map(m -> m.getOrDefault(TAG, Set.of()).contains(node.name()))
            .orElse(true);
    if (claimsToServe() && !listed) {
      node.oracle().broken("L", node.name() + " claims, though the definition does not list it");
    }
  }

  /** Not only to record an operator's order that nobody is to start. */
  private boolean claimsToServe() {
    return node.hierarchy().lease().tenure().filter(m -> m.purpose() == Purpose.SERVE).isPresent();
  }

  /** M: where a node knows of a maintenance, it claims nothing after silence unasked. */
  private void checkMaintenance(long before) {
    NodeState s = Objects.requireNonNull(node.state());
    boolean on = s.membership().maintenance().isOn(node.time());
    boolean ordered = node.hierarchy().lease().wish() == LeaseState.Wish.IN_SERVICE;
    if (!on || ordered || before == 0 || !claimsToServe()) {
      return;
    }
    EpochRecord last = node.store().file(before).newest;
    if (last.state() != EpochState.RELEASED) {
      node.oracle()
          .broken(
              "M", node.name() + " claims after epoch " + before + " fell silent, in maintenance");
    }
  }

  @Override
  public void write(LeaseAction.Write write) {
    node.io().write(write);
  }

  @Override
  public void keepFloor(LeaseAction.KeepFloor floor) {
    int life = node.life();
    later(
        world.between(World.MILLI, 20 * World.MILLI),
        () -> {
          keep(floor.floor());
          answer(life, new Event.FloorKept(TAG, floor.floor(), Optional.empty()));
        });
  }

  /** On the local disk, where the next run of the agent finds it. */
  void keep(long floor) {
    node.keepFloor(floor);
  }

  /** A pause of the agent may come between the decision and its message to the guard. */
  @Override
  public void arm(LeaseAction.Arm arm) {
    int life = node.life();
    Uptime asked = node.clock().now();
    later(
        world.between(0, World.MILLI / 2),
        () -> node.guard().arm(arm, asked, d -> answer(life, armed(arm, d))));
  }

  static Event armed(LeaseAction.Arm arm, Decision d) {
    if (SimGuard.is(d, Answer.ARMED)) {
      return new Event.Armed(TAG, arm.epoch(), arm.start());
    }
    return SimGuard.is(d, Answer.FIRED)
        ? new Event.GuardFired(TAG, arm.epoch(), "it says it has fired")
        : new Event.ArmRefused(TAG, arm.epoch(), d.reason());
  }

  @Override
  public void latch(LeaseAction.Latch latch) {
    int life = node.life();
    node.guard()
        .latch(
            latch.epoch(),
            d -> {
              if (SimGuard.is(d, Answer.LATCHED)) {
                answer(life, new Event.Latched(TAG, latch.epoch()));
              } else {
                world.tell(node.name(), () -> "guard does not agree: " + d.reason());
              }
            });
  }

  @Override
  public void fire(LeaseAction.Fire fire) {
    node.guard().fire(fire.epoch());
  }

  @Override
  public void fence(LeaseAction.Fence fence) {
    int life = node.life();
    fences.order(
        fence.node(),
        fault -> answer(life, new Event.Fenced(TAG, fence.epoch(), fence.node(), fault)));
  }

  @Override
  public void writeNode(Action.WriteNode action) {
    node.io().writeNode(action.record(), action.start());
  }

  @Override
  public void readNode(Action.ReadNode action) {
    node.io().readNode(action.node());
  }

  // ---- resources

  @Override
  public void look(Action.Look action) {
    int life = node.life();
    later(
        world.between(World.MILLI, 20 * World.MILLI),
        () -> {
          boolean runs = node.machine().runs(action.resource());
          ResourceState.Phase phase = runs ? ResourceState.Phase.IN : ResourceState.Phase.OUT;
          answer(life, new Event.ResourceSeen(TAG, action.resource(), phase, "as seen"));
        });
  }

  @Override
  public void start(Action.Start action) {
    begin(action.resource(), Event.What.START, 0, action.limit());
  }

  private void begin(String resource, Event.What what, long delay, Duration limit) {
    int life = node.life();
    long epoch = node.hierarchy().lease().epoch();
    boolean hangs = world.now() < commandsHangUntil && world.chance(0.5);
    long takes =
        delay + (hangs ? limit(limit) : world.between(10 * World.MILLI, 400 * World.MILLI));
    later(
        takes,
        () -> {
          boolean failing = world.now() < failsUntil && resource.equals("imap");
          boolean dies = failing && what == Event.What.START && world.chance(0.5);
          boolean cannot = !mayStart() || node.machine().stuck(resource);
          boolean fails = hangs || world.now() < startsFailUntil || cannot || (failing && !dies);
          if (!fails && node.life() == life && node.powered()) {
            node.machine().began(resource, epoch);
            node.guard().noticed();
            if (dies) {
              world.after(world.between(World.SECOND, 4 * World.SECOND), node::killDaemon);
            }
          }
          answer(life, new Event.ResourceDone(TAG, resource, what, !fails, "as started"));
        });
  }

  /** The token is looked for by the process that is to become the service, just before it does. */
  boolean mayStart() {
    return node.guard().token();
  }

  /** How long a command that hangs is waited for. */
  long limit(Duration wanted) {
    return wanted.toNanos();
  }

  @Override
  public void stop(Action.Stop action) {
    int life = node.life();
    boolean hangs = !action.force() && world.now() < commandsHangUntil && world.chance(0.5);
    long most = (action.force() ? 200 : 600) * World.MILLI;
    long takes = hangs ? limit(action.limit()) : world.between(5 * World.MILLI, most);
    later(
        takes,
        () -> {
          if (!hangs && stops()) {
            node.machine().ended(action.resource());
          }
          boolean over = !hangs && !node.machine().stuck(action.resource());
          answer(
              life, new Event.ResourceDone(TAG, action.resource(), Event.What.STOP, over, "stop"));
        });
  }

  /** Whether a stop command that says it has done so has stopped the service. */
  boolean stops() {
    return true;
  }

  @Override
  public void restart(Action.Restart action) {
    long stop = world.between(5 * World.MILLI, 300 * World.MILLI);
    later(stop, () -> node.machine().ended(action.resource()));
    begin(action.resource(), Event.What.RESTART, stop, action.limit());
  }

  @Override
  public void probe(Action.Probe action) {
    int life = node.life();
    later(
        action.delay().toNanos() + world.between(World.MILLI, 30 * World.MILLI),
        () -> {
          boolean ok = node.machine().runs("imap");
          Uptime start = node.clock().now();
          answer(life, new Event.Probed(TAG, action.service(), ok, ok ? "" : "refused", start));
        });
  }

  @Override
  public void checkDuplicate(Action.CheckDuplicate action) {
    int life = node.life();
    later(
        world.between(10 * World.MILLI, 500 * World.MILLI),
        () -> {
          Optional<String> owner =
              peers.all().stream()
                  .filter(n -> n != node && n.machine().runs("ip"))
                  .map(SimNode::name)
                  .findFirst();
          answer(life, new Event.DuplicateChecked(TAG, owner));
        });
  }

  @Override
  public void removeStray(Action.RemoveStray action) {
    int life = node.life();
    later(
        world.between(10 * World.MILLI, 300 * World.MILLI),
        () -> {
          node.machine().ended(action.stray().resource());
          boolean gone = !node.machine().stuck(action.stray().resource());
          answer(life, new Event.StrayRemoved(TAG, action.stray(), gone, "as seen"));
        });
  }

  // ---- peers and operators

  @Override
  public void hint(Action.Hint action) {
    peers.sendToAllBut(node.name(), new Event.PeerHint(TAG));
  }

  @Override
  public void ask(Action.Ask action) {
    if (action.request().verb()
        != OperatorRequest.Verb.PLACED) { // for switchbacks, and nobody's safety
      peers.send(action.node(), new Event.Requested(action.request()));
    }
  }

  @Override
  public void answer(Action.Answer action) {
    if (action.accepted() && action.request().verb() == OperatorRequest.Verb.OUT_OF_SERVICE) {
      node.oracle().accepted(node.name());
    }
    if (action.accepted() && action.request().verb() == OperatorRequest.Verb.IN_SERVICE) {
      node.oracle().inServiceAsked(); // it may have been asked elsewhere, before the other order
    }
    world.tell(node.name(), () -> "answers " + action.accepted() + ": " + action.sentence());
  }

  @Override
  public void remember(Action.Remember action) {
    node.io().remember(action);
  }

  @Override
  public void join(Action.Join action) {}
}
