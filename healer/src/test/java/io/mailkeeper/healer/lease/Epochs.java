package io.mailkeeper.healer.lease;

import java.time.Duration;
import java.util.UUID;

/** Records of epochs for transcripts: those of node {@code b} are the player's own. */
final class Epochs {
  private Epochs() {}

  /** A record as node {@code node} writes it; the counter makes the bytes differ. */
  static EpochRecord record(long epoch, String node, EpochState state, long counter) {
    boolean ours = node.equals("b");
    return new EpochRecord(
        Play.HIERARCHY,
        epoch,
        node,
        ours ? Play.MACHINE : new UUID(1, node.hashCode()),
        ours ? Play.BOOT : new UUID(2, node.hashCode()),
        new UUID(4, epoch),
        new UUID(5, epoch),
        state,
        Next.ANYONE,
        counter,
        Play.TIMING.renew(),
        Play.TIMING.softTtl(),
        Play.TIMING.ttl(),
        Play.TIMING.stopBound(),
        true,
        0);
  }

  static EpochRecord active(long epoch, String node, long counter) {
    return record(epoch, node, EpochState.ACTIVE, counter);
  }

  static EpochRecord released(long epoch, String node) {
    return record(epoch, node, EpochState.RELEASED, 1);
  }

  static EpochRecord with(EpochRecord r, Next next) {
    return changed(r, next, r.ttl(), r.predecessorsDead());
  }

  static EpochRecord withTtl(EpochRecord r, int seconds) {
    return changed(r, r.next(), Duration.ofSeconds(seconds), r.predecessorsDead());
  }

  static EpochRecord notVouching(EpochRecord r) {
    return changed(r, r.next(), r.ttl(), false);
  }

  static EpochRecord ofAnotherClaim(EpochRecord r) {
    return changed(r, new UUID(6, r.epoch()), r.next(), r.ttl(), r.predecessorsDead());
  }

  private static EpochRecord changed(EpochRecord r, Next next, Duration ttl, boolean vouches) {
    return changed(r, r.claim(), next, ttl, vouches);
  }

  private static EpochRecord changed(
      EpochRecord r, UUID claim, Next next, Duration ttl, boolean vouches) {
    return new EpochRecord(
        r.hierarchy(),
        r.epoch(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        claim,
        r.state(),
        next,
        r.counter(),
        r.renew(),
        r.softTtl(),
        ttl,
        r.stopBound(),
        vouches,
        r.handOvers());
  }
}
