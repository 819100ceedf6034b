package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far the fencing of earlier holders has come, under one claim.
 *
 * @param asked nodes whose fence is under way
 * @param off nodes that were read back to be off, after the claim had won
 * @param again when those that failed are tried once more
 */
public record Fencing(Set<String> asked, Set<String> off, Uptime again) {
  static final Fencing NONE = new Fencing(Set.of(), Set.of(), Uptime.ZERO);

  public Fencing {
    asked = Set.copyOf(asked);
    off = Set.copyOf(off);
  }

  Fencing asking(Set<String> nodes) {
    Set<String> more = new HashSet<>(asked);
    more.addAll(nodes);
    return new Fencing(more, off, again);
  }

  Fencing answered(String node, boolean isOff, Uptime next) {
    Set<String> open = new HashSet<>(asked);
    open.remove(node);
    Set<String> known = new HashSet<>(off);
    if (isOff) {
      known.add(node);
    }
    return new Fencing(open, known, next);
  }

  /** Whether the node that wrote this record was read back to be off. */
  boolean isOff(Optional<EpochRecord> record) {
    return record.filter(r -> off.contains(r.node())).isPresent();
  }
}
