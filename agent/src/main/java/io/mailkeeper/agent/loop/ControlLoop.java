package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observe, decide, act, report. The file to read first.
 *
 * <p>Everything that happens comes in as an {@link Event}; {@link Healer#step} decides; what is to
 * be done goes out as {@link Action}s, and each of them comes back as another event. The loop alone
 * owns the state, on one Vert.x context: there are no locks.
 *
 * <p>A bug in a decision (an exception) must not take the service down by itself: the loop keeps
 * the state it had, says so, and goes on; the deadline and the guard stay what they are.
 */
public final class ControlLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

  private final Context context;
  private final Healer healer;
  private final BootClock clock;
  private final InstantSource wallClock;
  private final Timeline timeline;
  private final Consumer<Timeline.Entry> listener;
  private final Consumer<NodeState> published;
  private final Consumer<Note> measured;

  private final Action.Runner runner;
  private NodeState state;

  /**
   * @param listener told of every entry of the timeline, on the loop's context
   * @param published told of new states, on the loop's context: of each that brings an action or a
   *     note at once, and with each beat
   * @param measured told of every note that says how long something has taken
   */
  public ControlLoop(
      Context context,
      Healer healer,
      NodeState initial,
      BootClock clock,
      InstantSource wallClock,
      Timeline timeline,
      Action.Runner runner,
      Consumer<Timeline.Entry> listener,
      Consumer<NodeState> published,
      Consumer<Note> measured) {
    this.context = context;
    this.healer = healer;
    this.state = initial;
    this.clock = clock;
    this.wallClock = wallClock;
    this.timeline = timeline;
    this.runner = runner;
    this.listener = listener;
    this.published = published;
    this.measured = measured;
  }

  /** Takes in something that happened. Any thread. */
  public void accept(Event event) {
    context.runOnContext(ignored -> observe(event));
  }

  /** Takes in something worth telling on which nothing is decided. On the loop's context. */
  void tell(Note note) {
    report(note);
  }

  private void observe(Event event) {
    Uptime now = clock.now();
    Step step = decide(event, now);
    NodeState before = state;
    state = step.state();
    for (Action action : step.actions()) {
      action.accept(runner);
    }
    for (Note note : step.notes()) {
      report(note);
    }
    if (event instanceof Event.Tick || (!before.equals(state) && !isQuiet(event, step))) {
      published.accept(state);
    }
  }

  /**
   * A probe that changes nothing but its own service's count is published with the next beat: there
   * may be many a second, and a snapshot holds all services.
   */
  private static boolean isQuiet(Event event, Step step) {
    return event instanceof Event.Probed && step.actions().isEmpty() && step.notes().isEmpty();
  }

  private Step decide(Event event, Uptime now) {
    try {
      return healer.step(state, event, now);
    } catch (RuntimeException bug) {
      LOG.error("bug: {} could not be taken in; the state stays as it was", event, bug);
      return new Step(state, java.util.List.of(), java.util.List.of());
    }
  }

  private void report(Note note) {
    Timeline.Entry entry = timeline.add(wallClock.instant(), note);
    String where = note.tag().isEmpty() ? "" : note.tag() + ": ";
    switch (note.kind()) {
      case LOST,
          ALERT,
          RECOVERY_FAILED,
          RECOVERY_EXHAUSTED,
          STRAY,
          FAILOVER,
          SERVICE_FAILED,
          SERVICE_DEGRADED,
          CERTIFICATE,
          QUEUE ->
          LOG.warn("{}{}", where, note.sentence());
      case LEASE,
          IN_SERVICE,
          OUT_OF_SERVICE,
          STARTING,
          STOPPING,
          SERVICE_GOOD,
          RECOVERY_BEGUN,
          RECOVERED,
          SWITCHOVER,
          FENCED,
          RESOURCE,
          STORAGE,
          STRAY_GONE,
          PEER,
          GUARD,
          CERTIFICATE_GOOD,
          QUEUE_GOOD,
          OPERATOR ->
          LOG.info("{}{}", where, note.sentence());
    }
    listener.accept(entry);
    if (!note.measures().isEmpty()) {
      measured.accept(note);
    }
  }

  /** The state; only on the loop's context. */
  NodeState state() {
    return state;
  }
}
