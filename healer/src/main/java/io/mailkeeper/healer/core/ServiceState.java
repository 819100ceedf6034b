package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.List;

/**
 * One service as the probes see it from this node.
 *
 * @param failures failed quick checks that count: in a row, or among the last ones; 0 while it
 *     answers
 * @param firstFailure when the first of them was
 * @param reason why the last one failed, or how slow it is; empty when all is well
 * @param recent the last results, where not all of them must fail
 * @param goodInRow good ones since the last that failed, as far as they matter
 * @param slowInRow those of them that were over the soft limit, as far as they matter
 */
public record ServiceState(
    Health health,
    int failures,
    Uptime firstFailure,
    Uptime checkedAt,
    String reason,
    Recent recent,
    int goodInRow,
    int slowInRow) {

  /** What the probes say. */
  public enum Health {
    /** Not probed since it was started. */
    UNKNOWN,
    GOOD,
    /** Answers, but later than its soft limit: told, and nothing is done for it. */
    DEGRADED,
    /** Failing, but not often enough to act. */
    FAILING,
    /** Failed often enough: to be restarted. */
    FAILED;

    /** Whether it answers: slow is not dead. */
    boolean isAnswering() {
      return switch (this) {
        case GOOD, DEGRADED -> true;
        case UNKNOWN, FAILING, FAILED -> false;
      };
    }
  }

  /**
   * The last results.
   *
   * @param bits one to each, the newest lowest: 1 for failed
   * @param failedAt when those failed, the first of them first
   */
  public record Recent(long bits, List<Uptime> failedAt) {
    static final Recent NONE = new Recent(0, List.of());

    public Recent {
      failedAt = List.copyOf(failedAt);
    }

    Recent good(Judgement j) {
      return bits == 0 ? this : cut(j.kept(bits << 1), failedAt);
    }

    Recent failed(Judgement j, Uptime now) {
      List<Uptime> all = new ArrayList<>(failedAt);
      all.add(now);
      return cut(j.kept(bits << 1 | 1), all);
    }

    private static Recent cut(long bits, List<Uptime> times) {
      return new Recent(bits, times.subList(times.size() - Long.bitCount(bits), times.size()));
    }
  }

  public static ServiceState unknown(Uptime now) {
    return new ServiceState(Health.UNKNOWN, 0, now, now, "", Recent.NONE, 0, 0);
  }

  /**
   * It answered.
   *
   * @param late in which phase it was slow, one sentence; empty when it was not
   */
  ServiceState good(Judgement j, String late, Uptime now) {
    int inRow = Math.min(goodInRow + 1, j.recover());
    Recent results = recent.good(j);
    if (health == Health.FAILED && inRow < j.recover()) {
      return new ServiceState(
          Health.FAILED, failures, firstFailure, now, reason, results, inRow, 0);
    }
    // Slow counts as often as failing would: one odd probe is not told.
    int slow = late.isEmpty() ? 0 : Math.min(slowInRow + 1, j.fail());
    boolean degraded = slow == j.fail();
    boolean forget = health == Health.FAILED || j.isInRow();
    return new ServiceState(
        degraded ? Health.DEGRADED : Health.GOOD,
        0,
        now,
        now,
        degraded ? late : "",
        forget ? Recent.NONE : results,
        inRow,
        slow);
  }

  /** It did not. */
  ServiceState failed(Judgement j, String why, Uptime now) {
    Recent results = j.isInRow() ? Recent.NONE : recent.failed(j, now);
    int count = j.isInRow() ? failures + 1 : results.failedAt().size();
    Uptime first = j.isInRow() ? (failures == 0 ? now : firstFailure) : results.failedAt().get(0);
    boolean enough = count >= j.fail() || health == Health.FAILED;
    return new ServiceState(
        enough ? Health.FAILED : Health.FAILING, count, first, now, why, results, 0, 0);
  }
}
