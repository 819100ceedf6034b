package io.mailkeeper.healer.core;

/**
 * How many probes it takes to say that a service has failed, and that it is well again.
 *
 * @param of how many of the last probes are looked at
 * @param fail how many of them must have failed
 * @param recover how many in a row must be good after that
 */
public record Judgement(int of, int fail, int recover) {
  /** So many are remembered. */
  public static final int MOST = 64;

  public Judgement {
    if (fail < 1 || fail > of || recover < 1) {
      throw new IllegalArgumentException(
          "a service fails with "
              + fail
              + " bad probes of "
              + of
              + " and is well after "
              + recover
              + ", expected 1 to all of them, and at least 1");
    }
    if (fail < of && of > MOST) {
      throw new IllegalArgumentException(
          "probes looked at are " + of + ", expected at most " + MOST);
    }
  }

  /** So many in a row, and a single good one ends it. */
  public static Judgement inRow(int fail) {
    return new Judgement(fail, fail, 1);
  }

  /** Whether a single good probe begins the count anew. */
  boolean isInRow() {
    return fail == of;
  }

  /** The last results that count, the newest lowest: one bit each. */
  long kept(long results) {
    return of >= MOST ? results : results & (1L << of) - 1;
  }
}
