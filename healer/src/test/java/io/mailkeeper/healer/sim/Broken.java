package io.mailkeeper.healer.sim;

/** An invariant was broken. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which one, as in {@code "I1"}. */
  final String invariant;

  Broken(String invariant, String sentence) {
    super(invariant + ": " + sentence);
    this.invariant = invariant;
  }
}
