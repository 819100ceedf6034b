package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;

/**
 * One resource on this node.
 *
 * @param busy whether a command on it is outstanding; never two at a time
 * @param failures failed commands, or looks that could not tell, in a row
 * @param detail what the last command or look found, one sentence
 */
public record ResourceState(Phase phase, boolean busy, int failures, Uptime since, String detail) {

  /** Where a resource stands. */
  public enum Phase {
    /** Not looked at yet, or could not be told: counts as running until a stop is verified. */
    UNKNOWN,
    OUT,
    STARTING,
    IN,
    STOPPING,
    /** A command failed; it counts as running until a stop is verified. */
    FAILED
  }

  public static ResourceState unknown(Uptime now) {
    return new ResourceState(Phase.UNKNOWN, false, 0, now, "not looked at yet");
  }

  ResourceState doing(Phase newPhase, Uptime now) {
    return new ResourceState(newPhase, true, failures, now, detail);
  }

  ResourceState became(Phase newPhase, String newDetail, Uptime now) {
    int newFailures = newPhase == Phase.FAILED || newPhase == Phase.UNKNOWN ? failures + 1 : 0;
    return new ResourceState(newPhase, false, newFailures, now, newDetail);
  }

  /** Starts and looks that failed do not delay the first stop. */
  ResourceState untried() {
    return new ResourceState(phase, busy, 0, since, detail);
  }

  /** Its process has ended although the command that starts it has not returned. */
  ResourceState brokeDown(String newDetail) {
    return new ResourceState(Phase.FAILED, busy, failures, since, newDetail);
  }

  public boolean isOut() {
    return phase == Phase.OUT;
  }

  public boolean isIn() {
    return phase == Phase.IN;
  }
}
