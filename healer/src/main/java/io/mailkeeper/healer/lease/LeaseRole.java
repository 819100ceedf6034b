package io.mailkeeper.healer.lease;

/** What this node is to one lease. Reads as a story: watch, claim, hold, stop, release. */
public enum LeaseRole {
  /** Watching whoever holds it; runs nothing. */
  OBSERVER,
  /** An attempt to create the next epoch is under way. */
  CLAIMING,
  /** Won; the second look, the guard and the floor are still awaited. Nothing has been started. */
  CONFIRMING,
  /**
   * Won and confirmed, but an earlier holder is not proven dead yet: it is being fenced, or
   * outwaited. Nothing has been started, and the guard does not know this epoch.
   */
  FENCING,
  /** Holds the lease: may start and run the service. */
  HOLDER,
  /** Still holds it, and is stopping in order. Never goes back to HOLDER. */
  STOPPING,
  /** Everything has stopped, verified and latched by the guard; the release is being written. */
  RELEASING,
  /** Lost it, one way: everything is stopped by force, then nothing but RELEASED is written. */
  LOST;

  /** Whether the service may run, or be started, under this role. */
  public boolean mayRun() {
    return this == HOLDER;
  }

  /** Whether something may still be running that this role has to stop. */
  public boolean mustStop() {
    return this == STOPPING || this == LOST;
  }
}
