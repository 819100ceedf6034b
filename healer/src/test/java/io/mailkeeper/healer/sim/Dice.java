package io.mailkeeper.healer.sim;

/** Randomness from a seed: SplitMix64. Not thread-safe. */
final class Dice {
  private long state;

  /** For one purpose of one seed; neighbouring seeds have nothing in common. */
  Dice(long seed, long purpose) {
    state = mixed(seed * 0x9E3779B97F4A7C15L + purpose);
  }

  private static long mixed(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    return mixed(state);
  }

  /** From 0 up to, but not including, {@code bound}. */
  int nextInt(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** From 0 up to, but not including, 1. */
  double nextDouble() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  boolean nextBoolean() {
    return next() < 0;
  }
}
