package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How this node comes to have the service: what is told, and measured, once it is in service here.
 * No decision rests on it.
 *
 * @param since the last sign of life of a silent holder, or when it was first seen to stop
 * @param claimed when this node claimed the lease
 * @param from the node it comes from; empty when that is not known
 * @param how after what it claimed it, in words; empty for a lease held since before the agent
 *     started
 */
public record Takeover(Stage stage, Uptime since, Uptime claimed, String from, String how) {
  private static final String START = "start";

  /** The steps that are measured: how it came to the claim, and the start after it. */
  public static final List<String> STEPS =
      List.of(step(Stage.SILENCE), step(Stage.HAND_OVER), START);

  static final Takeover NONE = new Takeover(Stage.NONE, Uptime.ZERO, Uptime.ZERO, "", "");

  /** How far it is, and of which kind. */
  public enum Stage {
    /** Nothing is under way, or the service starts without coming from another node. */
    NONE,
    /** Another node has been seen to stop in order. */
    STOPS,
    /** Claimed after the holder's silence. */
    SILENCE,
    /** Claimed after the holder's release. */
    HAND_OVER
  }

  /** After a pass over the lease files. */
  static void watch(HierarchyTurn t, LeaseRole before) {
    Optional<Sighting> other =
        t.lease.newest().filter(s -> s.epoch() > 0 && !node(s).equals(Optional.of(t.node)));
    if (before == LeaseRole.OBSERVER && t.role() == LeaseRole.CLAIMING) {
      t.takeover = other.filter(s -> moves(t)).map(s -> claimed(t, s)).orElse(unmoved(t));
      if (t.takeover.stage() == Stage.SILENCE) {
        t.note(Note.Kind.FAILOVER, t.node, "taking over" + from(other) + silent(t));
      }
    } else if (t.role() == LeaseRole.OBSERVER) {
      Optional<EpochState> state = other.flatMap(Sighting::record).map(EpochRecord::state);
      if (state.equals(Optional.of(EpochState.STOPPING))) {
        boolean first = t.takeover.stage() != Stage.STOPS;
        t.takeover = first ? new Takeover(Stage.STOPS, t.now, t.now, "", "") : t.takeover;
      } else if (!state.equals(Optional.of(EpochState.RELEASED))) {
        t.takeover = NONE;
      }
    }
  }

  private static String from(Optional<Sighting> other) {
    return other.flatMap(Takeover::node).map(name -> " from " + name).orElse("");
  }

  /** That it claims is told by the lease; this adds for how long the other has been silent. */
  private static String silent(HierarchyTurn t) {
    return ": its record has not changed for " + Spans.words(t.now.since(t.takeover.since()));
  }

  private static Optional<String> node(Sighting s) {
    return s.record().map(EpochRecord::node);
  }

  /** What an operator brings in service has not been on its way from anywhere. */
  private static boolean moves(HierarchyTurn t) {
    boolean serves = t.lease.tenure().filter(m -> m.purpose() == Tenure.Purpose.SERVE).isPresent();
    return serves && t.lease.wish() == LeaseState.Wish.NONE;
  }

  private static Takeover claimed(HierarchyTurn t, Sighting last) {
    String from = node(last).orElse("");
    if (!last.released()) {
      return new Takeover(Stage.SILENCE, last.since(), t.now, from, t.lease.outlook());
    }
    boolean seen = t.takeover.stage() == Stage.STOPS;
    Uptime since = seen ? t.takeover.since() : last.since();
    return new Takeover(Stage.HAND_OVER, since, t.now, from, t.lease.outlook());
  }

  private static Takeover unmoved(HierarchyTurn t) {
    return new Takeover(Stage.NONE, t.now, t.now, "", t.lease.outlook());
  }

  /** Why it is in service here, one sentence. */
  static String why(HierarchyTurn t) {
    return t.takeover.how().isEmpty() ? "the lease was held already" : t.takeover.how();
  }

  /** It is in service: the note that says so, with how long each step has taken. */
  static Note done(HierarchyTurn t) {
    Takeover o = t.takeover;
    t.takeover = NONE;
    String here = "in service on " + t.node;
    return switch (o.stage()) {
      case NONE, STOPS -> new Note(Note.Kind.IN_SERVICE, t.tag(), "", here);
      case SILENCE, HAND_OVER -> {
        Flapping.takenOver(t, o.from(), t.now.since(o.since()), o.how());
        Duration claim = o.claimed().since(o.since());
        Duration start = t.now.since(o.claimed());
        String step = step(o.stage());
        String sentence =
            String.format(
                "%s: %.1f s of %s, then %.1f s to start",
                here, seconds(claim), step.replace('_', '-'), seconds(start));
        yield new Note(
            Note.Kind.IN_SERVICE,
            t.tag(),
            "",
            sentence,
            List.of(
                new Note.Measure(Note.Measured.FAILOVER, step, claim),
                new Note.Measure(Note.Measured.FAILOVER, START, start)));
      }
    };
  }

  private static String step(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration d) {
    return d.toNanos() / 1e9;
  }
}
