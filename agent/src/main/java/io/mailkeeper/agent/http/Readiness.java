package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import java.util.List;

/** Whether this node serves, or could: what {@code /-/ready} and {@code /api/v1/leader} answer. */
final class Readiness {
  private Readiness() {}

  /** Why this node is neither in service nor able to take over; empty when it is ready. */
  static List<String> obstacles(Snapshot snapshot) {
    return snapshot.hierarchies().stream()
        .filter(h -> !serves(h) && !h.candidate())
        .map(h -> h.tag() + " is " + words(h.mode()) + " here: " + reason(h))
        .toList();
  }

  /** Whether the hierarchy runs here, under a lease with time left. */
  static boolean serves(HierarchyView h) {
    return h.mode().equals("in_service") && h.remainingSeconds().filter(s -> s > 0).isPresent();
  }

  static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String reason(HierarchyView h) {
    return h.obstacle().isEmpty() ? h.why() : h.obstacle();
  }
}
