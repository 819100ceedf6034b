package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * What would happen if: lets the real {@link Healer} go on from the state it is in, on events that
 * have not happened, and writes down what it says. What is not supposed to fail works at once.
 * Nothing is touched, and the state that goes in stays what it is.
 */
public final class Foresight implements Action.Runner {
  /** How often time passes for the healer. */
  private static final Duration BEAT = Duration.ofMillis(50);

  /** How long everything takes that is asked for. */
  private static final Duration MOMENT = Duration.ofMillis(5);

  private static final int MOST_SENTENCES = 40;

  private final Healer healer;
  private final String tag;
  private final WhatIf what;
  private final Uptime begin;
  private final ForesightStore store;
  private final ForesightServices services;
  private final Set<String> running = new TreeSet<>();
  private final Set<String> living = new TreeSet<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(
          Comparator.comparing(Later::at).thenComparing(Comparator.comparingLong(Later::number)));
  private final List<Foreseen> story = new ArrayList<>();
  private final List<String> stops = new ArrayList<>();
  private Optional<Action.Answer> answered = Optional.empty();
  private NodeState state;
  private Uptime now;
  private long numbers;

  /** Something that comes back after a while. */
  private record Later(Uptime at, long number, Event event) {}

  /** What is supposed to fail. */
  public enum Failure {
    /** The node that is in service, at once and as a whole. */
    NODE,
    /** A daemon here: its process goes, and no restart helps. */
    DAEMON,
    /** The probe of one service here, from now on; its daemon runs. */
    SERVICE,
    /** Every access of this node to the lease directory, from now on. */
    STORE,
    /** Nobody can reach this node any more, from now on; the store can be. */
    NETWORK,
    /** Something shared, as seen from every node, and whatever depends on it, from now on. */
    CAUSE,
    /** Nothing: an operator has ordered something. */
    NOTHING
  }

  /**
   * A supposition.
   *
   * @param subject the node, the daemon, the service or the cause; empty for the store and the
   *     network
   */
  public record WhatIf(Failure failure, String subject) {}

  /** Something that would be said, so long after the failure. */
  public record Foreseen(Duration after, Note note) {}

  /**
   * What would come of it.
   *
   * @param inService whether the service would be in service on this node in the end
   * @param heir the node it would be handed to; empty for none
   * @param stuck why it would stay although it is not well; empty where that is not so
   */
  public record Outcome(
      List<Foreseen> story, boolean inService, Optional<String> heir, String stuck, Duration took) {
    public Outcome {
      story = List.copyOf(story);
    }
  }

  /**
   * What an order would come to.
   *
   * @param accepted whether this node would carry it out
   * @param sentence what it would answer
   * @param stops what would be stopped here, in this order
   * @param heir the node it would be released for; empty where it would not be
   */
  public record Rehearsed(
      boolean accepted, String sentence, List<String> stops, Optional<String> heir) {
    public Rehearsed {
      stops = List.copyOf(stops);
    }
  }

  private Foresight(Healer healer, NodeState state, String tag, WhatIf what, Uptime now) {
    this.healer = healer;
    this.state = state;
    this.tag = tag;
    this.what = what;
    this.begin = now;
    this.now = now;
    this.services = new ForesightServices(healer.group(), what, now);
    this.store =
        new ForesightStore(
            tag,
            hierarchy().lease(),
            () -> what.failure() == Failure.STORE,
            this::answer,
            () -> this.now);
    for (Map.Entry<String, ResourceState> e : hierarchy().resources().entrySet()) {
      if (e.getValue().isIn()) {
        running.add(e.getKey());
      }
    }
    for (Peer p : state.membership().peers().values()) {
      boolean fails = what.failure() == Failure.NODE && what.subject().equals(p.node());
      if (!fails && healer.members().advancing(p, now)) {
        living.add(p.node());
      }
    }
  }

  /**
   * Looks ahead until the service has come to rest again, at most for this long.
   *
   * @throws IllegalArgumentException if there is no such hierarchy
   */
  public static Outcome of(
      Healer healer, NodeState state, String tag, WhatIf what, Duration horizon, Uptime now) {
    return new Foresight(healer, state, tag, what, now).play(horizon);
  }

  /**
   * Lets an operator's order be carried out that has not been given, by the node in service.
   *
   * @throws IllegalArgumentException if there is no such hierarchy
   */
  public static Rehearsed rehearsal(
      Healer healer, NodeState state, OperatorRequest order, Duration horizon, Uptime now) {
    WhatIf nothing = new WhatIf(Failure.NOTHING, "");
    Foresight play = new Foresight(healer, state, order.tag(), nothing, now);
    play.answer(new Event.Requested(order));
    Optional<String> heir = Optional.empty();
    Outcome outcome = play.play(horizon);
    Optional<Action.Answer> answer = play.answered;
    if (answer.filter(Action.Answer::accepted).isPresent()) {
      heir = outcome.heir();
    }
    return new Rehearsed(
        answer.filter(Action.Answer::accepted).isPresent(),
        answer.map(Action.Answer::sentence).orElse("no answer came"),
        play.stops,
        heir);
  }

  private Outcome play(Duration horizon) {
    Mode first = hierarchy().mode();
    store.outstanding(hierarchy().lease());
    outstanding();
    if (what.failure() == Failure.DAEMON) {
      running.remove(what.subject());
      answer(new Event.ProcessGone(tag, what.subject(), what.subject() + "'s process has gone"));
    }
    if (what.failure() == Failure.NETWORK) {
      answer(new Event.NetworkSeen(tag, ServiceNetwork.bad("supposed to fail")));
    }
    services.probesFail(healer.hierarchy(tag), BEAT, this::at);
    Uptime end = begin.plus(horizon);
    Uptime beat = now;
    while (now.isBefore(end) && !atRest(first)) {
      Later next = later.peek();
      if (next != null && beat.reached(next.at())) {
        now = now.max(next.at());
        step(later.remove().event());
      } else {
        now = beat;
        step(new Event.Tick());
        services.look(state.failing(), now, this::answer);
        beat = beat.plus(BEAT);
      }
    }
    HierarchyState h = hierarchy();
    return new Outcome(story, h.mode() == Mode.IN_SERVICE, heir(), h.stuck(), now.since(begin));
  }

  /** In service again after it was not, given away, or stuck. */
  private boolean atRest(Mode first) {
    HierarchyState h = hierarchy();
    boolean stayed = h.mode() == Mode.IN_SERVICE && first == Mode.IN_SERVICE;
    boolean came = h.mode() == Mode.IN_SERVICE && first != Mode.IN_SERVICE;
    boolean gone =
        first == Mode.IN_SERVICE && h.mode() == Mode.OUT_OF_SERVICE && isOver(h.lease().role());
    boolean refused = answered.filter(a -> !a.accepted()).isPresent();
    return came || gone || refused || (stayed && !h.stuck().isEmpty() && !ordered());
  }

  private boolean ordered() {
    return what.failure() == Failure.NOTHING;
  }

  /** Without the store it cannot even be released, however long it is tried. */
  private boolean isOver(LeaseRole role) {
    return switch (role) {
      case OBSERVER, LOST -> true;
      case RELEASING -> what.failure() == Failure.STORE;
      case CLAIMING, CONFIRMING, FENCING, HOLDER, STOPPING -> false;
    };
  }

  /** Whom the newest record names, as it would lie in the store. */
  private Optional<String> heir() {
    return store
        .newest()
        .map(EpochRecord::next)
        .filter(n -> n.kind() == Next.Kind.NODE)
        .map(Next::node);
  }

  /** What was under way when the question was asked comes back now. */
  private void outstanding() {
    state
        .membership()
        .writing()
        .ifPresent(at -> answer(new Event.NodeWritten(state.membership().counter(), at, "")));
    state.membership().peers().values().stream()
        .filter(p -> p.reading().isPresent())
        .forEach(p -> readNode(new Action.ReadNode(p.node())));
  }

  private HierarchyState hierarchy() {
    return state
        .hierarchy(tag)
        .orElseThrow(() -> new IllegalArgumentException("no hierarchy " + tag));
  }

  /** What was asked for comes back after a moment. */
  private void answer(Event event) {
    at(now.plus(MOMENT), event);
  }

  private void at(Uptime when, Event event) {
    later.add(new Later(when, numbers++, event));
  }

  private void step(Event event) {
    Step step = healer.step(state, event, now);
    state = step.state();
    for (Note note : step.notes()) {
      if (story.size() < MOST_SENTENCES && (note.tag().isEmpty() || note.tag().equals(tag))) {
        story.add(new Foreseen(now.since(begin), note));
      }
    }
    step.actions().forEach(a -> a.accept(this));
  }

  // ---- resources

  @Override
  public void look(Action.Look a) {
    boolean in = running.contains(a.resource());
    answer(
        new Event.ResourceSeen(
            a.tag(),
            a.resource(),
            in ? ResourceState.Phase.IN : ResourceState.Phase.OUT,
            "as supposed"));
  }

  @Override
  public void start(Action.Start a) {
    done(a.tag(), Event.What.START, a.resource(), true);
  }

  @Override
  public void stop(Action.Stop a) {
    stops.add(a.resource());
    done(a.tag(), Event.What.STOP, a.resource(), false);
  }

  @Override
  public void restart(Action.Restart a) {
    done(a.tag(), Event.What.RESTART, a.resource(), true);
  }

  private void done(String of, Event.What verb, String resource, boolean in) {
    boolean fails = in && what.failure() == Failure.DAEMON && what.subject().equals(resource);
    if (in && !fails) {
      running.add(resource);
    } else {
      running.remove(resource);
    }
    answer(
        new Event.ResourceDone(
            of, resource, verb, !fails, fails ? "supposed to fail" : "as supposed"));
  }

  @Override
  public void probe(Action.Probe a) {
    boolean ok =
        healer.hierarchy(a.tag()).services().stream()
            .filter(s -> s.name().equals(a.service()))
            .allMatch(s -> running.contains(s.daemon()) && !services.fails(s));
    Uptime at = now.plus(a.delay()).plus(BEAT);
    String why = ok ? "" : "supposed to fail";
    at(at.plus(MOMENT), new Event.Probed(a.tag(), a.service(), ok, why, at));
  }

  @Override
  public void checkDuplicate(Action.CheckDuplicate a) {
    answer(new Event.DuplicateChecked(a.tag(), Optional.empty()));
  }

  @Override
  public void removeStray(Action.RemoveStray a) {
    answer(new Event.StrayRemoved(a.tag(), a.stray(), true, "as supposed"));
  }

  // ---- the store and the others

  @Override
  public void lease(Action.Lease a) {
    if (a.tag().equals(tag)) {
      a.action().accept(store);
    }
  }

  @Override
  public void writeNode(Action.WriteNode a) {
    String fault = what.failure() == Failure.STORE ? "supposed to fail" : "";
    answer(new Event.NodeWritten(a.record().counter(), a.start(), fault));
  }

  /** Those that live now live on, except the one that is supposed to fail. */
  @Override
  public void readNode(Action.ReadNode a) {
    Optional<Peer> peer = Optional.ofNullable(state.membership().peers().get(a.node()));
    boolean lives = living.contains(a.node());
    if (what.failure() == Failure.STORE) {
      answer(new Event.NodeRead(a.node(), Optional.empty(), "supposed to fail"));
    } else {
      Optional<NodeRecord> last =
          peer.flatMap(
              p -> p.record().map(r -> lives ? services.in(r.advanced(), now) : asSaid(p, r)));
      answer(new Event.NodeRead(a.node(), last, ""));
    }
  }

  /** What it has said over the network to be written can be read, once it is silent. */
  private static NodeRecord asSaid(Peer p, NodeRecord read) {
    long said = p.heard().map(Peer.Heard::counter).orElse(0L);
    return read.counter() < said ? asSaid(p, read.advanced()) : read;
  }

  @Override
  public void hint(Action.Hint a) {}

  @Override
  public void ask(Action.Ask a) {}

  @Override
  public void answer(Action.Answer a) {
    answered = answered.or(() -> Optional.of(a));
  }

  @Override
  public void join(Action.Join a) {}

  @Override
  public void remember(Action.Remember a) {}
}
