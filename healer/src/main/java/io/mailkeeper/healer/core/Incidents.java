package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to one hierarchy on this node, oldest first. Immutable. Bounded: of each kind the
 * newest are kept, so that many restarts do not push out what was given up.
 */
public record Incidents(List<Incident> all) {
  /** As many of each kind as a limit can ask for. */
  static final int OF_EACH_KIND = 32;

  static final Incidents NONE = new Incidents(List.of());

  public Incidents {
    all = List.copyOf(all);
  }

  Incidents with(Incident incident) {
    List<Incident> more = new ArrayList<>(all);
    more.add(incident);
    return new Incidents(bounded(more));
  }

  /** Together with what an earlier run of the agent has left. */
  Incidents after(List<Incident> earlier) {
    List<Incident> both = new ArrayList<>(earlier);
    both.addAll(all);
    both.sort(Comparator.comparing(Incident::at));
    return new Incidents(bounded(both));
  }

  private static List<Incident> bounded(List<Incident> ascending) {
    Map<Kind, Integer> kept = new EnumMap<>(Kind.class);
    List<Incident> newestFirst = new ArrayList<>();
    for (int i = ascending.size() - 1; i >= 0; i--) {
      Incident incident = ascending.get(i);
      if (kept.merge(incident.kind(), 1, Integer::sum) <= OF_EACH_KIND) {
        newestFirst.add(0, incident);
      }
    }
    return newestFirst;
  }

  /**
   * How often the service was given up here lately. They age out one by one; an operator's order of
   * in-service ends all that were before it.
   */
  public List<Incident> setbacks(Duration window, Uptime now) {
    List<Incident> recent = new ArrayList<>();
    for (Incident i : all) {
      if (i.kind() == Kind.ORDERED_IN) {
        recent.clear();
      } else if (i.kind() == Kind.GIVEN_UP && i.at().isAfter(now.minus(window))) {
        recent.add(i);
      }
    }
    return List.copyOf(recent);
  }

  /** Whether the service came here, last, because an operator wanted it here. */
  public boolean placedHere() {
    boolean ordered = false;
    boolean placed = false;
    for (Incident i : all) {
      switch (i.kind()) {
        case ORDERED_IN, ORDERED_HERE -> {
          ordered = true;
          placed = true;
        }
        case TAKEN_OVER -> {
          placed = ordered;
          ordered = false;
        }
        case GIVEN_UP, HANDED_OVER, ORDERED_AWAY -> {
          ordered = false;
          placed = false;
        }
        case RESTARTED -> {}
      }
    }
    return placed;
  }

  /** Whether the service left this node, last, because an operator wanted that. */
  public boolean orderedAway() {
    boolean away = false;
    for (Incident i : all) {
      away = i.kind() == Kind.ORDERED_AWAY || (away && i.kind() == Kind.RESTARTED);
    }
    return away;
  }

  /** When a daemon was restarted under this epoch: an agent that was restarted goes on counting. */
  List<Uptime> restarts(String daemon, long epoch) {
    return all.stream()
        .filter(i -> i.kind() == Kind.RESTARTED && i.epoch() == epoch)
        .filter(i -> i.subject().equals(daemon))
        .map(Incident::at)
        .toList();
  }
}
