package io.mailkeeper.healer.sim;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A broken variant of the rules, the guard, the store's driver or the oracle, and the history that
 * catches it.
 *
 * @param word its name, as on the command line
 * @param parts what a history of it is built of
 * @param killer the history that catches it
 * @param invariant what is broken there
 */
record Mutant(String word, Supplier<Parts> parts, Killer killer, String invariant) {

  /** A seed with the number of nodes and the profile it needs. */
  record Killer(long seed, int nodes, Profile profile) {}

  /** Nothing is broken. */
  static final Mutant NONE = new Mutant("none", Parts::new, new Killer(1, 2, Profile.BRISK), "");

  @Override
  public String toString() {
    return word + ", seed " + killer.seed();
  }

  Scenario scenario() {
    return Scenario.of(killer.seed(), Optional.of(killer.nodes()), Optional.of(killer.profile()))
        .with(this);
  }
}
