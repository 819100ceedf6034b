package io.mailkeeper.lab.load;

import java.util.Arrays;

/** What came of probes that were asked for. */
final class Outcome {

  static final Outcome NOTHING = new Outcome(0, new long[0]);

  private final int failed;
  private final long[] nanos;

  /**
   * @param failed how many did not say {@code probe_success 1}
   * @param nanos how long each took, not in order; not copied
   */
  Outcome(int failed, long[] nanos) {
    this.failed = failed;
    this.nanos = nanos;
  }

  int probes() {
    return nanos.length;
  }

  int failed() {
    return failed;
  }

  Outcome and(Outcome other) {
    long[] all = Arrays.copyOf(nanos, nanos.length + other.nanos.length);
    System.arraycopy(other.nanos, 0, all, nanos.length, other.nanos.length);
    return new Outcome(failed + other.failed, all);
  }

  /** So many percent took no longer than that. */
  double millis(double percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int index = (int) Math.ceil(sorted.length * percent / 100) - 1;
    return sorted[Math.max(0, index)] / 1e6;
  }
}
