package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.util.List;

/**
 * Local recovery of one daemon.
 *
 * @param restarts when it was restarted, within the window
 * @param since when the phase began: probes that began before say nothing about it
 * @param until end of the phase's wait, where it waits
 * @param brokenSince when the trouble began that this recovery is about
 * @param reason what it is about, one sentence
 */
public record RecoveryState(
    Phase phase,
    List<Uptime> restarts,
    Uptime since,
    Uptime until,
    Uptime brokenSince,
    String reason) {

  public RecoveryState {
    restarts = List.copyOf(restarts);
  }

  /** How far a recovery is. */
  public enum Phase {
    /** Nothing to do. */
    STEADY,
    /** The restart command runs. */
    RESTARTING,
    /** Started; the probes that failed have to be good again before {@code until}. */
    VERIFYING,
    /** Backing off until the next attempt. */
    WAITING,
    /** All attempts of the window are used up; going on slowly, since nobody else can do better. */
    EXHAUSTED,
    /** An operator is to say whether it is restarted. */
    HELD,
    /** It is being found out whether something shared is to blame, at most until {@code until}. */
    DIAGNOSING,
    /** What is to blame is shared with the other nodes: neither a restart nor a move would help. */
    BLAMED
  }

  static RecoveryState steady(Uptime now) {
    return steady(now, List.of());
  }

  /** Nothing to do now, after these restarts. */
  static RecoveryState steady(Uptime now, List<Uptime> restarts) {
    return new RecoveryState(Phase.STEADY, restarts, now, now, now, "");
  }

  /** The same, where more restarts are known of. */
  RecoveryState after(List<Uptime> all) {
    return new RecoveryState(phase, all, since, until, brokenSince, reason);
  }

  RecoveryState to(Phase next, Uptime now, Uptime newUntil) {
    return new RecoveryState(next, restarts, now, newUntil, brokenSince, reason);
  }
}
