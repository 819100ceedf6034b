package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether another machine runs an agent under this node's name: a cloned disk, or a name given
 * twice. Both write the same node record, so each finds the other's run in it. Once proves nothing:
 * the last write of this node's own former run may come late. Immutable.
 *
 * @param reading whether a read of this node's own record is outstanding
 * @param nextRead when the next one is due
 * @param other the record as the other run last wrote it, as far as this one has read it
 * @param advances how often it has changed since it was first seen
 * @param advancedAt when a read that showed a change last returned
 */
public record CloneWatch(
    boolean reading, Uptime nextRead, Optional<NodeRecord> other, int advances, Uptime advancedAt) {

  /** So many changes prove that the other run lives. */
  private static final int PROOF = 2;

  static CloneWatch start(Uptime now) {
    return new CloneWatch(false, now, Optional.empty(), 0, now);
  }

  CloneWatch asReading(Uptime next) {
    return new CloneWatch(true, next, other, advances, advancedAt);
  }

  /** A read of this node's own record has returned; a failed one proves nothing. */
  CloneWatch read(Optional<NodeRecord> found, UUID own, Uptime now, Duration forgotten) {
    Optional<NodeRecord> foreign = found.filter(r -> !r.instance().equals(own));
    int counted = now.since(advancedAt).compareTo(forgotten) < 0 ? advances : 0;
    if (foreign.isEmpty()) {
      return new CloneWatch(false, nextRead, other, counted, advancedAt);
    }
    boolean changed = other.isPresent() && !sameWrite(other.get(), foreign.get());
    return new CloneWatch(
        false, nextRead, foreign, changed ? counted + 1 : counted, changed ? now : advancedAt);
  }

  private static boolean sameWrite(NodeRecord one, NodeRecord another) {
    return one.instance().equals(another.instance()) && one.counter() == another.counter();
  }

  /**
   * The record of another machine that lives under this node's name.
   *
   * @param forgotten how long after its last change it counts as gone
   */
  Optional<NodeRecord> living(Uptime now, Duration forgotten) {
    boolean lives = advances >= PROOF && now.since(advancedAt).compareTo(forgotten) < 0;
    return lives ? other : Optional.empty();
  }
}
