package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.RecordLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One node on the {@link Stage}: the real {@link Healer}, a guard and a machine that are played.
 */
final class Player implements Action.Runner, LeaseAction.Runner {
  private static final Instant WALL = Instant.parse("2026-01-01T02:00:00Z");

  private final Stage stage;
  private final String node;
  private final Group group;
  private Healer healer;
  private LeaseRules.Self self;
  private final Set<String> running = new TreeSet<>();
  private final Map<String, Integer> looks = new HashMap<>();
  private Optional<String> survivor = Optional.empty();
  private Optional<String> addressOwner = Optional.empty();
  private List<IncidentRecord> kept = List.of();

  /** The kinds of all its notes, in order. */
  final List<Note.Kind> noted = new ArrayList<>();

  private @Nullable NodeState state;

  private String digest = "d".repeat(64);

  Player(Stage stage, Group group, String node) {
    this.stage = stage;
    this.node = node;
    this.group = group;
    int number = node.hashCode();
    self = new LeaseRules.Self(node, new UUID(1, number), new UUID(2, number), new UUID(3, number));
    healer = new Healer(group, self, digest, LeaseRules.Ceilings.DEFAULT);
  }

  /** The whole machine starts anew, and its agent with it. */
  void reboot() {
    UUID boot = new UUID(self.boot().getMostSignificantBits() + 1, node.hashCode());
    self = new LeaseRules.Self(node, self.machine(), boot, self.instance());
    healer = new Healer(group, self, digest, LeaseRules.Ceilings.DEFAULT);
    startAgent();
  }

  /** The agent starts anew with another definition. */
  void startAgent(String newDigest) {
    digest = newDigest;
    healer = new Healer(group, self, digest, LeaseRules.Ceilings.DEFAULT);
    startAgent();
  }

  Healer healer() {
    return healer;
  }

  /** The state of an agent that has just started and knows nothing. */
  NodeState fresh() {
    return healer.start(
        node, Map.of("mail", 0L), Map.of("mail", LeaseState.GuardReport.IDLE), "", stage.now());
  }

  void startAgent() {
    state = fresh();
    if (!stage.isHeld(node + " recall")) {
      answer(new Event.Remembered(kept, wall()));
    }
  }

  private Instant wall() {
    return WALL.plus(stage.now().since(Uptime.ZERO));
  }

  /** What this node has kept in the store of what happened. */
  List<IncidentRecord> kept() {
    return kept;
  }

  void die() {
    state = null;
    running.clear();
  }

  void take(Event event) {
    if (state == null) {
      return;
    }
    Step step = healer.step(state, event, stage.now());
    state = step.state();
    step.notes().forEach(n -> stage.note(node, n));
    step.notes().forEach(n -> noted.add(n.kind()));
    step.actions().forEach(a -> a.accept(this));
  }

  private void answer(Event event) {
    stage.soon(() -> take(event));
  }

  HierarchyState hierarchy() {
    return now().hierarchy("mail").orElseThrow();
  }

  private NodeState now() {
    return Optional.ofNullable(state).orElseThrow();
  }

  Optional<String> obstacle() {
    return healer.obstacle(now(), "mail", stage.now());
  }

  /** What this node says about getting the service back. */
  Optional<String> switchback() {
    return healer.switchback(now(), "mail", stage.now());
  }

  NodeState state() {
    return now();
  }

  /** What this node says would happen. */
  Foresight.Outcome foresees(Foresight.Failure failure, String subject) {
    Foresight.WhatIf what = new Foresight.WhatIf(failure, subject);
    return Foresight.of(healer, now(), "mail", what, Duration.ofMinutes(10), stage.now());
  }

  /** What this node says an order would come to. */
  Foresight.Rehearsed rehearses(OperatorRequest.Verb verb, String target) {
    OperatorRequest order = new OperatorRequest(0, verb, "mail", target, false, "a dry run");
    return Foresight.rehearsal(healer, now(), order, Duration.ofMinutes(5), stage.now());
  }

  void survives(String resource) {
    survivor = Optional.of(resource);
  }

  int looksAt(String resource) {
    return looks.getOrDefault(resource, 0);
  }

  /** Somebody else answers for the service address. */
  void addressOwner(Optional<String> owner) {
    addressOwner = owner;
  }

  Set<String> running() {
    return Set.copyOf(running);
  }

  void ended(String resource) {
    running.remove(resource);
  }

  void carryOut(String verb, String resource) {
    if (verb.equals("stop") || verb.equals("kill")) {
      if (!survivor.equals(Optional.of(resource))) {
        running.remove(resource);
      }
    } else {
      running.add(resource);
    }
  }

  // ---- resources

  @Override
  public void look(Action.Look a) {
    looks.merge(a.resource(), 1, Integer::sum);
    boolean in = running.contains(a.resource());
    ResourceState.Phase phase = in ? ResourceState.Phase.IN : ResourceState.Phase.OUT;
    if (stage.isFailing(node + " look " + a.resource())) {
      phase = ResourceState.Phase.UNKNOWN;
    }
    answer(new Event.ResourceSeen(a.tag(), a.resource(), phase, "as seen"));
  }

  @Override
  public void start(Action.Start a) {
    command(Event.What.START, "start", a.resource());
  }

  @Override
  public void stop(Action.Stop a) {
    command(Event.What.STOP, a.force() ? "kill" : "stop", a.resource());
  }

  @Override
  public void restart(Action.Restart a) {
    running.remove(a.resource());
    command(Event.What.RESTART, "restart", a.resource());
  }

  private void command(Event.What what, String verb, String resource) {
    String command = node + " " + verb + " " + resource;
    stage.tell(command);
    boolean fails = stage.isFailing(command);
    Event event =
        new Event.ResourceDone("mail", resource, what, !fails, fails ? "exit 75" : "as told");
    if (stage.isHeld(command, event)) {
      return;
    }
    if (!fails) {
      carryOut(verb, resource);
    }
    answer(event);
  }

  @Override
  public void probe(Action.Probe a) {
    stage.after(
        a.delay().plusMillis(10),
        () -> {
          boolean ok = running.contains("imap") && !stage.isFailing(node + " probe imap");
          String why = ok ? "" : "no greeting";
          take(new Event.Probed(a.tag(), a.service(), ok, why, stage.now()));
        });
  }

  @Override
  public void checkDuplicate(Action.CheckDuplicate a) {
    String addresses = String.join(" ", a.resources());
    stage.tell(node + " asks who has " + addresses);
    Event event = new Event.DuplicateChecked(a.tag(), addressOwner);
    if (!stage.isHeld(node + " ask " + addresses, event)) {
      answer(event);
    }
  }

  @Override
  public void removeStray(Action.RemoveStray a) {
    String command = node + " remove " + a.stray().resource();
    stage.tell(command);
    boolean ok = !stage.isFailing(command);
    Event event = new Event.StrayRemoved(a.tag(), a.stray(), ok, ok ? "gone" : "busy");
    if (!stage.isHeld(command, event)) {
      answer(event);
    }
  }

  // ---- lease and guard

  @Override
  public void lease(Action.Lease a) {
    a.action().accept(this);
  }

  @Override
  public void read(LeaseAction.Read a) {
    List<LeaseView.EpochRead> reads = new ArrayList<>();
    for (EpochRecord r : stage.epochs.tailMap(a.from()).values()) {
      Identity identity = r.node().equals(node) ? Identity.SAME : Identity.NOT_MINE;
      reads.add(new LeaseView.EpochRead(r.epoch(), identity, RecordLayout.encode(r), null));
    }
    Uptime at = stage.now();
    LeaseView view =
        stage.isFailing(node + " read lease")
            ? new LeaseView(at, at, LeaseView.Condition.ERROR, "as read", List.of())
            : new LeaseView(at, at, LeaseView.Condition.GOOD, "as read", reads);
    answer(new Event.Viewed("mail", view));
  }

  @Override
  public void publish(LeaseAction.Publish a) {
    boolean won = stage.epochs.putIfAbsent(a.record().epoch(), a.record()) == null;
    stage.tell(node + (won ? " claims " : " does not get ") + a.record().epoch());
    answer(
        new Event.Published(
            "mail",
            a.record().epoch(),
            won ? LeaseStore.Published.WON : LeaseStore.Published.LOST));
  }

  @Override
  public void write(LeaseAction.Write a) {
    if (stage.isHeld(node + " write lease")) {
      return;
    }
    EpochRecord before = stage.epochs.put(a.record().epoch(), a.record());
    boolean news = before == null || before.state() != a.record().state();
    if (news && a.record().state() == EpochState.RELEASED) {
      stage.tell(node + " releases " + a.record().epoch() + " for " + a.record().next());
    }
    answer(new Event.Wrote("mail", a.record().epoch(), a.start(), Optional.empty()));
  }

  @Override
  public void keepFloor(LeaseAction.KeepFloor a) {
    answer(new Event.FloorKept("mail", a.floor(), Optional.empty()));
  }

  @Override
  public void arm(LeaseAction.Arm a) {
    answer(new Event.Armed("mail", a.epoch(), a.start()));
  }

  /** The guard agrees only when it finds nothing itself. */
  @Override
  public void latch(LeaseAction.Latch a) {
    if (running.isEmpty()) {
      answer(new Event.Latched("mail", a.epoch()));
    } else {
      stage.tell(node + " guard still finds " + running);
    }
  }

  /** The played guard kills nothing, so that what the agent itself does can be seen. */
  @Override
  public void fire(LeaseAction.Fire a) {
    stage.tell(node + " fires " + a.epoch());
  }

  @Override
  public void fence(LeaseAction.Fence a) {
    stage.tell(node + " fences " + a.node());
    answer(new Event.Fenced("mail", a.epoch(), a.node(), Optional.empty()));
  }

  // ---- the store, peers and operators

  @Override
  public void writeNode(Action.WriteNode a) {
    stage.records.put(node, a.record());
    answer(new Event.NodeWritten(a.record().counter(), a.start(), ""));
  }

  @Override
  public void readNode(Action.ReadNode a) {
    answer(new Event.NodeRead(a.node(), Optional.ofNullable(stage.records.get(a.node())), ""));
  }

  @Override
  public void hint(Action.Hint a) {
    stage.toOthers(node, new Event.PeerHint("mail"));
  }

  @Override
  public void ask(Action.Ask a) {
    if (a.request().verb() != OperatorRequest.Verb.PLACED) {
      stage.tell(node + " passes on to " + a.node());
    }
    stage.soon(() -> stage.player(a.node()).take(new Event.Requested(a.request())));
  }

  /** What nodes ask of each other by themselves is answered to the one that asked. */
  @Override
  public void answer(Action.Answer a) {
    OperatorRequest r = a.request();
    boolean back = r.verb() == OperatorRequest.Verb.SWITCHBACK;
    boolean mine = back && r.node().equals(node);
    if (r.verb() == OperatorRequest.Verb.PLACED || mine) {
      return;
    }
    stage.tell(node + (a.accepted() ? " agrees: " : " refuses: ") + a.sentence());
    if (back) {
      Event asked = new Event.Asked(r, a.accepted(), node + ": " + a.sentence());
      stage.soon(() -> stage.player(r.node()).take(asked));
    }
  }

  @Override
  public void remember(Action.Remember a) {
    kept = a.records(wall());
  }

  @Override
  public void join(Action.Join a) {}
}
