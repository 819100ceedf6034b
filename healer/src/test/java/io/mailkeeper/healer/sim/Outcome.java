package io.mailkeeper.healer.sim;

import java.util.Optional;

/**
 * How a history ended.
 *
 * @param hash of everything that happened in it
 * @param broken the invariant that did not hold
 * @param outside whether a fault that no promise covers had come before that
 * @param faults how many faults were planned
 * @param flaps what came up of a service that was given up again and again
 */
record Outcome(
    Scenario scenario,
    long hash,
    Optional<Broken> broken,
    boolean outside,
    int faults,
    FlapOracle.Seen flaps) {

  boolean isViolation() {
    return broken.isPresent() && !outside;
  }

  /** As in {@code "I1"}; empty when all is well. */
  String invariant() {
    return broken.map(b -> b.invariant).orElse("");
  }

  String hashWords() {
    return String.format("%016x", hash);
  }
}
