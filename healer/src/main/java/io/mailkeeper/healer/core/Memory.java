package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.IncidentRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is remembered of all hierarchies: taken in once, written whenever it changes. */
final class Memory {
  private Memory() {}

  /** Once: what was written after that is this run's own. */
  static NodeState remembered(
      NodeState state, List<IncidentRecord> read, Instant wall, Uptime now) {
    NodeState after = state;
    if (!state.remembers()) {
      for (Map.Entry<String, HierarchyState> e : state.hierarchies().entrySet()) {
        List<Incident> earlier =
            read.stream()
                .filter(r -> r.tag().equals(e.getKey()))
                .map(r -> Incident.of(r, wall, now))
                .toList();
        after = after.with(e.getKey(), e.getValue().remembering(earlier));
      }
    }
    return after.remembering();
  }

  /**
   * What is to be written after a step; nothing before it is known what an earlier run has left.
   */
  static Optional<Action> news(NodeState before, NodeState after, Uptime now) {
    if (!after.remembers() || isSame(before, after)) {
      return Optional.empty();
    }
    Map<String, Incidents> all = new LinkedHashMap<>();
    after.hierarchies().forEach((tag, h) -> all.put(tag, h.incidents()));
    boolean any = all.values().stream().anyMatch(i -> !i.all().isEmpty());
    return any ? Optional.of(new Action.Remember(all, now)) : Optional.empty();
  }

  @SuppressWarnings("ReferenceEquality") // asked after every step, and nearly always so
  private static boolean isSame(NodeState before, NodeState after) {
    if (before.hierarchies() == after.hierarchies()) {
      return true;
    }
    for (Map.Entry<String, HierarchyState> e : after.hierarchies().entrySet()) {
      Optional<HierarchyState> was = before.hierarchy(e.getKey());
      if (was.isEmpty() || was.get().incidents() != e.getValue().incidents()) {
        return false;
      }
    }
    return true;
  }
}
