package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;

/**
 * Where the guard stands with one hierarchy.
 *
 * @param epoch the highest epoch known, {@link GuardState#NO_EPOCH} for none
 * @param deadline when it fires or has fired, on this host's boot clock
 * @param verified nothing was left at the guard's last look; false while armed
 */
public record GuardStatus(GuardState.Phase phase, long epoch, Uptime deadline, boolean verified) {

  /** Whether a node may be a candidate for this hierarchy as far as the guard is concerned. */
  public boolean isIdle() {
    return switch (phase) {
      case IDLE, STOPPED -> true;
      case FIRED -> verified;
      case CLEARING, ARMED -> false;
    };
  }
}
