package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.BoardView.Event;
import io.mailkeeper.agent.demo.BoardView.Tone;
import io.mailkeeper.agent.loop.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What happened, as the demo and both agents tell it, in one order. By the wall clock: all of it is
 * on one machine. Safe for use by several threads.
 */
final class EventLog {

  private static final int KEPT = 200;

  private final List<Event> events = new ArrayList<>();
  private final Instant begin = Instant.now();

  /** What the demo itself does. */
  void tell(String who, String what) {
    add(new Event(sinceBegin(Instant.now()), who, what, Tone.ATTENTION));
  }

  /** What an agent has in its timeline. */
  void tell(String node, Timeline.Entry entry) {
    add(new Event(sinceBegin(entry.at()), node, entry.sentence(), tone(entry.kind())));
  }

  /** Time since this log began. */
  Duration elapsed() {
    return sinceBegin(Instant.now());
  }

  private Duration sinceBegin(Instant at) {
    Duration since = Duration.between(begin, at);
    return since.isNegative() ? Duration.ZERO : since;
  }

  private static Tone tone(String kind) {
    return switch (kind) {
      case "in_service", "service_good", "recovered" -> Tone.GOOD;
      case "service_failed", "recovery_failed", "lost", "stray", "alert" -> Tone.BAD;
      case "recovery_begun", "failover", "switchover" -> Tone.ATTENTION;
      default -> Tone.QUIET;
    };
  }

  private synchronized void add(Event event) {
    events.add(event);
    events.sort(Comparator.comparing(Event::at));
    if (events.size() > KEPT) {
      events.remove(0);
    }
  }

  /** The last ones, oldest first. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }
}
