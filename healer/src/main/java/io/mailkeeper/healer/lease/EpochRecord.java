package io.mailkeeper.healer.lease;

import java.time.Duration;
import java.util.UUID;

/**
 * What the creator of an epoch says in the epoch's file. Nobody else ever writes that file.
 *
 * @param hierarchy identity of the hierarchy's directory
 * @param machine the node's machine id
 * @param boot the node's boot id
 * @param instance a fresh id for every start of the agent
 * @param claim a fresh id for every attempt to claim
 * @param counter rises with every write
 * @param predecessorsDead whether holding this epoch proves that no lower one is alive
 * @param handOvers hand-overs for isolation, carried from epoch to epoch
 */
public record EpochRecord(
    UUID hierarchy,
    long epoch,
    String node,
    UUID machine,
    UUID boot,
    UUID instance,
    UUID claim,
    EpochState state,
    Next next,
    long counter,
    Duration renew,
    Duration softTtl,
    Duration ttl,
    Duration stopBound,
    boolean predecessorsDead,
    int handOvers) {

  /** The same epoch in another state, with the next counter. */
  public EpochRecord written(UUID byInstance, EpochState newState, Next newNext) {
    return copy(byInstance, newState, newNext, counter + 1, predecessorsDead, handOvers);
  }

  /** The same, not written yet, with another successor. */
  EpochRecord withNext(Next newNext) {
    return copy(instance, state, newNext, counter, predecessorsDead, handOvers);
  }

  /** The same, not written yet, counting one more hand-over for isolation. */
  EpochRecord withHandOver() {
    return copy(instance, state, next, counter, predecessorsDead, handOvers + 1);
  }

  /** The same, not written yet, once no lower epoch is alive any more. */
  EpochRecord withPredecessorsDead() {
    return copy(instance, state, next, counter, true, handOvers);
  }

  private EpochRecord copy(
      UUID byInstance,
      EpochState newState,
      Next newNext,
      long newCounter,
      boolean dead,
      int newHandOvers) {
    return new EpochRecord(
        hierarchy,
        epoch,
        node,
        machine,
        boot,
        byInstance,
        claim,
        newState,
        newNext,
        newCounter,
        renew,
        softTtl,
        ttl,
        stopBound,
        dead,
        newHandOvers);
  }
}
