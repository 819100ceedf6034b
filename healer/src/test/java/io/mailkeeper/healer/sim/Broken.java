package io.mailkeeper.healer.sim;

import org.jspecify.annotations.Nullable;

/** An invariant was broken. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which one, as in {@code "I1"}. */
  final String invariant;

  Broken(String invariant, String sentence) {
    this(invariant, sentence, null);
  }

  Broken(String invariant, String sentence, @Nullable Throwable cause) {
    super(invariant + ": " + sentence, cause);
    this.invariant = invariant;
  }
}
