package io.mailkeeper.healer.core;

import java.util.Locale;
import java.util.Optional;

/** What on this node itself stands in the way of having the service, one sentence each. */
final class Obstacles {
  private Obstacles() {}

  /** I6: never in service while a required watchdog is unarmed. */
  static Optional<String> unfenced(HierarchyTurn t) {
    return switch (t.hierarchy.policy().fencing()) {
      case OPTIONAL -> Optional.empty();
      case REQUIRED ->
          t.safety.safetyClass().isFenced()
              ? Optional.empty()
              : Optional.of(
                  "'fencing: required', but neither a watchdog nor a fence works here: "
                      + t.safety.detail());
    };
  }

  /** A failed read is no verdict: it shows in this node's own record soon enough. */
  static Optional<String> wrongDirectory(HierarchyTurn t) {
    return switch (t.lease.condition()) {
      case GOOD, ERROR -> Optional.empty();
      case MISSING, REPLACED, EMPTY, ROLLED_BACK, GAP, NOT_JOINED ->
          Optional.of(
              "the lease directory " + t.lease.condition().words() + ": " + t.lease.detail());
    };
  }

  static Optional<String> notClean(HierarchyTurn t) {
    if (!t.strays.found().isEmpty()) {
      return Optional.of("stray: " + t.strays.found().get(0).sentence());
    }
    if (t.mode != Mode.OUT_OF_SERVICE) {
      return Optional.empty();
    }
    for (String name : t.resources.keySet()) {
      ResourceState s = t.resource(name);
      if (!s.isOut()) {
        String phase = s.phase().name().toLowerCase(Locale.ROOT);
        return Optional.of(name + " is " + phase + " here: " + s.detail());
      }
    }
    return Optional.empty();
  }
}
