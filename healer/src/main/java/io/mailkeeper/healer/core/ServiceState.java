package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;

/**
 * One service as the probes see it from this node.
 *
 * @param failures failed quick checks in a row
 * @param firstFailure when the first of them was
 * @param reason why the last one failed; empty when it was good
 */
public record ServiceState(
    Health health, int failures, Uptime firstFailure, Uptime checkedAt, String reason) {

  /** What the probes say. */
  public enum Health {
    /** Not probed since it was started. */
    UNKNOWN,
    GOOD,
    /** Failing, but not often enough to act. */
    FAILING,
    /** Failed often enough: to be restarted. */
    FAILED
  }

  public static ServiceState unknown(Uptime now) {
    return new ServiceState(Health.UNKNOWN, 0, now, now, "");
  }

  ServiceState good(Uptime now) {
    return new ServiceState(Health.GOOD, 0, now, now, "");
  }

  ServiceState failed(int limit, String why, Uptime now) {
    int count = failures + 1;
    Health next = count >= limit ? Health.FAILED : Health.FAILING;
    return new ServiceState(next, count, failures == 0 ? now : firstFailure, now, why);
  }
}
