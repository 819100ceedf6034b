package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an observer knows of one epoch: the bytes it last saw, since when, and whether they have
 * stayed the same for the whole wait.
 *
 * @param raw the 512 bytes as read
 * @param record what they say; empty if they are damaged or belong to something else
 * @param next what the last good record of this epoch said of its successor: damage does not undo
 *     it, and once it said that nobody is to start, nothing in this epoch does: what says otherwise
 *     is an older write that came late
 * @param since when the first read that showed these bytes <em>returned</em>
 * @param deadAt the end of the wait: a read issued from then on that shows the same bytes proves
 *     the epoch dead
 * @param outwaited whether such a read has come back
 */
@SuppressWarnings("ArrayRecordComponent") // compared with sameBytes only
public record Sighting(
    long epoch,
    byte[] raw,
    Optional<EpochRecord> record,
    Optional<Next> next,
    Uptime since,
    Uptime deadAt,
    boolean outwaited) {

  static Sighting first(
      long epoch,
      byte[] raw,
      Optional<EpochRecord> record,
      Optional<Next> before,
      Uptime returned,
      Duration wait) {
    Optional<Next> order = before.filter(n -> n.kind() == Next.Kind.NOBODY);
    Optional<Next> next = order.or(() -> record.map(EpochRecord::next)).or(() -> before);
    return new Sighting(epoch, raw, record, next, returned, returned.plus(wait), false);
  }

  /** Whether a file still holds what was seen. */
  public boolean sameBytes(byte @Nullable [] other) {
    return Arrays.equals(raw, other);
  }

  Sighting confirmed() {
    return new Sighting(epoch, raw, record, next, since, deadAt, true);
  }

  /** Whether it says that nobody is to start, or said so before it was damaged. */
  public boolean saysNobody() {
    return next.filter(n -> n.kind() == Next.Kind.NOBODY).isPresent();
  }

  public boolean released() {
    return record.filter(r -> r.state() == EpochState.RELEASED).isPresent();
  }

  /** Whether this epoch itself is over: released, or silent for the whole wait. */
  public boolean provenDead() {
    return outwaited || released();
  }

  /** Whether its end also proves the end of all lower epochs. */
  public boolean provesPredecessors() {
    return record.map(EpochRecord::predecessorsDead).orElse(false);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Sighting s
        && epoch == s.epoch
        && outwaited == s.outwaited
        && next.equals(s.next)
        && since.equals(s.since)
        && deadAt.equals(s.deadAt)
        && sameBytes(s.raw);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(epoch) * 31 + Arrays.hashCode(raw);
  }
}
