package io.mailkeeper.healer.doctor;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long writes took: {@code count} of them, half of them at most {@code p50}, 99 % at most
 * {@code p99}.
 */
public record Latencies(int count, Duration p50, Duration p99, Duration max) {

  /**
   * @param nanos one entry for each write
   */
  public static Latencies of(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("no write was measured");
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted.length, rank(sorted, 0.50), rank(sorted, 0.99), rank(sorted, 1.00));
  }

  /** Nearest rank: the smallest value that so many are not above. */
  private static Duration rank(long[] sorted, double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return Duration.ofNanos(sorted[Math.max(0, index)]);
  }

  /** In words. */
  public String words() {
    return String.format(
        "p50 %s, p99 %s, max %s of %d", millis(p50), millis(p99), millis(max), count);
  }

  static String millis(Duration span) {
    return String.format("%.1f ms", span.toNanos() / 1e6);
  }
}
