package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Two nodes, n1 before n2, that protect {@code mail}: the daemon imap, which needs an address ip
 * and a filesystem fs. A shared store that always answers, guards, and machines on which commands
 * succeed at once unless the transcript says otherwise: {@code fails}, {@code holds}.
 *
 * <p>{@code does} says everything the nodes have done since the last {@code does}, in order:
 * claims, resources, releases, answers. Reads, renewals and looks are left out.
 */
final class Stage {
  static final LeaseTiming TIMING = LeaseTiming.STANDARD;
  static final UUID HIERARCHY = new UUID(7, 7);
  private static final long BEAT = 40_000_000;

  final SortedMap<Long, EpochRecord> epochs = new TreeMap<>();
  final Map<String, NodeRecord> records = new HashMap<>();
  private final Map<String, Player> players = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<Note.Measure>> measures = new HashMap<>();
  private final Set<String> paused = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private final Set<String> held = new HashSet<>();
  private final Map<String, Event> waiting = new HashMap<>();
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::number));
  private final Group group;
  private Uptime now = Uptime.ofMillis(1_000_000);
  private final Uptime origin = now;
  private long numbers;

  /** Something that is going to happen. */
  private record Later(long at, long number, Runnable what) {}

  private Stage(Hierarchy mail) {
    group = new Group("g", TIMING, List.of("n1", "n2"), List.of(mail), List.of(Mail.LDAP));
    epochs.put(0L, initial());
    for (String node : group.nodes()) {
      players.put(node, new Player(this, group, node));
    }
  }

  static Stage begin() {
    return begin(Hierarchy.StrayPolicy.STOP);
  }

  static Stage begin(Hierarchy.StrayPolicy strays) {
    return new Stage(Mail.with(strays));
  }

  /** No node is in service without a watchdog or a fence. */
  static Stage fenced() {
    return new Stage(Mail.with(p -> p.with(Hierarchy.FencingPolicy.REQUIRED)));
  }

  /** Both nodes are there, and n1 has started the service. */
  static Stage inService() {
    return inService(Hierarchy.StrayPolicy.STOP);
  }

  static Stage inService(Hierarchy.StrayPolicy strays) {
    return inService(Mail.with(strays));
  }

  static Stage inService(Hierarchy mail) {
    Stage s = new Stage(mail).agentStarts("n1").pass(0.5).agentStarts("n2").pass(6);
    s.is("n1", Mode.IN_SERVICE).is("n2", Mode.OUT_OF_SERVICE);
    s.done.clear();
    s.notes.clear();
    return s;
  }

  private static EpochRecord initial() {
    return new EpochRecord(
        HIERARCHY,
        0,
        "init",
        new UUID(1, 0),
        new UUID(2, 0),
        new UUID(3, 0),
        new UUID(5, 0),
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

  // ---- what happens

  Stage agentStarts(String node) {
    player(node).startAgent();
    return this;
  }

  /** The same with another definition of the group, {@code "d"} is the one to begin with. */
  Stage agentStarts(String node, String definition) {
    player(node).startAgent(definition.repeat(64));
    return this;
  }

  /** A revision of the definition is published that has these nodes in {@code mail}. */
  Stage published(long revision, String definition, String... members) {
    Map<String, Set<String>> mail = Map.of("mail", Set.of(members));
    return seen(new PublishedDefinition(revision, definition.repeat(64), Optional.of(mail), now));
  }

  /** All nodes read it. */
  Stage seen(PublishedDefinition definition) {
    players.keySet().forEach(node -> happens(node, new Event.DefinitionSeen(definition)));
    return this;
  }

  /** The machine starts, and its agent with it. */
  Stage boots(String node) {
    player(node).reboot();
    return this;
  }

  /** The node is gone at once: power off. */
  Stage dies(String node) {
    player(node).die();
    return this;
  }

  /** Lets time pass, with a tick of every agent each 40 ms. */
  Stage pass(double seconds) {
    long end = now.nanos() + Math.round(seconds * 1e9);
    while (now.nanos() < end) {
      now = new Uptime(Math.min(now.nanos() + BEAT, end));
      while (!later.isEmpty() && later.peek().at() <= now.nanos()) {
        later.remove().what().run();
        drain();
      }
      players.forEach(
          (name, player) -> {
            if (!paused.contains(name)) {
              player.take(new Event.Tick());
              drain();
            }
          });
    }
    return this;
  }

  /** From now on the agent's clock goes on, but it has no tick. */
  Stage pauses(String node) {
    paused.add(node);
    return this;
  }

  Stage happens(String node, Event event) {
    player(node).take(event);
    drain();
    return this;
  }

  /** From now on a command such as {@code "n1 start imap"} fails. */
  Stage fails(String command) {
    failing.add(command);
    return this;
  }

  Stage works(String command) {
    failing.remove(command);
    return this;
  }

  /** From now on the command does not return until {@link #returns}. */
  Stage holds(String command) {
    held.add(command);
    return this;
  }

  boolean isHeld(String command) {
    return held.contains(command);
  }

  /** The held command has succeeded after all. */
  Stage returns(String command) {
    held.remove(command);
    Event answer = waiting.remove(command);
    assertThat(answer).as(command + " is not outstanding; " + waiting.keySet()).isNotNull();
    String[] words = command.split(" ", -1);
    if (!failing.contains(command) && !words[1].equals("ask")) {
      player(words[0]).carryOut(words[1], words[2]);
    }
    return happens(words[0], answer);
  }

  /** Its stop is reported as done and has done nothing. */
  Stage survives(String node, String resource) {
    player(node).survives(resource);
    return this;
  }

  Stage storage(String node, StorageHealth health) {
    return happens(node, new Event.StorageSeen("mail", health, "as checked"));
  }

  Stage strays(String node, Stray... found) {
    return happens(node, new Event.StraysSeen("mail", List.of(found)));
  }

  /** An operator orders maintenance, or ends it with zero. */
  Stage maintenance(String node, Duration length) {
    OperatorRequest r =
        new OperatorRequest(1, OperatorRequest.Verb.MAINTENANCE, "", node, false, "root");
    return happens(node, new Event.MaintenanceAsked(r, "new disk", length));
  }

  Stage asked(String node, OperatorRequest.Verb verb, String target) {
    return asked(node, verb, "mail", target, false);
  }

  Stage asked(String node, OperatorRequest.Verb verb, String tag, String target, boolean force) {
    OperatorRequest request = new OperatorRequest(1, verb, tag, target, force, "root");
    return happens(node, new Event.Requested(request));
  }

  // ---- what came of it

  Stage does(String... expected) {
    assertThat(done).as(String.join("\n", notes)).isEqualTo(Arrays.asList(expected));
    done.clear();
    return this;
  }

  /** Nothing but the check that nobody else has the address. */
  Stage onlyLooks() {
    return onlyLooksAnd();
  }

  /** The same besides, in order. */
  Stage onlyLooksAnd(String... expected) {
    done.removeIf(d -> d.contains(" asks who has "));
    return does(expected);
  }

  Stage doesNothing() {
    return does();
  }

  /** What is done while this is so is not told. */
  Stage anyway() {
    done.clear();
    return this;
  }

  Stage is(String node, Mode mode) {
    assertThat(player(node).hierarchy().mode()).as(String.join("\n", notes)).isEqualTo(mode);
    return this;
  }

  /** Exactly this many notes since the last {@code inService} or {@link #forget} contain it. */
  Stage notes(int times, String part) {
    assertThat(notes.stream().filter(n -> n.contains(part)).count())
        .as(part + " in\n" + String.join("\n", notes))
        .isEqualTo(times);
    return this;
  }

  Stage noted(String part) {
    assertThat(notes).as(part).anyMatch(n -> n.contains(part));
    return this;
  }

  Stage forget() {
    notes.clear();
    done.clear();
    return this;
  }

  /** Why the node cannot take over; empty when it can. */
  Optional<String> obstacle(String node) {
    return player(node).obstacle();
  }

  /** Why the node is not ready, as its own record says. */
  String saysOfItself(String node) {
    NodeRecord record = Optional.ofNullable(records.get(node)).orElseThrow();
    return Optional.ofNullable(record.standings().get("mail")).orElseThrow().reason();
  }

  boolean ready(String node) {
    return obstacle(node).isEmpty();
  }

  /** What has been measured, in order: of what kind, and of which daemon or step. */
  List<String> measured(String node) {
    return measures(node).stream().map(m -> m.what() + " " + m.subject()).toList();
  }

  Duration took(String node, String subject) {
    return measures(node).stream()
        .filter(m -> m.subject().equals(subject))
        .map(Note.Measure::took)
        .findFirst()
        .orElseThrow();
  }

  private List<Note.Measure> measures(String node) {
    return measures.getOrDefault(node, List.of());
  }

  HierarchyState state(String node) {
    return player(node).hierarchy();
  }

  EpochRecord newest() {
    return epochs.getOrDefault(epochs.lastKey(), initial());
  }

  Player player(String node) {
    return Optional.ofNullable(players.get(node)).orElseThrow();
  }

  // ---- for the players

  Uptime now() {
    return now;
  }

  void tell(String sentence) {
    done.add(sentence);
  }

  void note(String node, Note note) {
    measures.computeIfAbsent(node, n -> new ArrayList<>()).addAll(note.measures());
    notes.add(
        String.format(
            "%.2f %s %s %s",
            now.since(origin).toNanos() / 1e9, node, note.kind(), note.sentence()));
  }

  void soon(Runnable what) {
    queue.add(what);
  }

  void after(Duration delay, Runnable what) {
    later.add(new Later(now.nanos() + delay.toNanos(), numbers++, what));
  }

  boolean isFailing(String command) {
    return failing.contains(command);
  }

  /** Whether the command does not return for now. */
  boolean isHeld(String command, Event answer) {
    if (held.contains(command)) {
      waiting.put(command, answer);
      return true;
    }
    return false;
  }

  void toOthers(String node, Event event) {
    players.forEach(
        (name, player) -> {
          if (!name.equals(node)) {
            soon(() -> player.take(event));
          }
        });
  }

  private void drain() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }
}
