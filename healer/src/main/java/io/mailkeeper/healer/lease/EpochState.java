package io.mailkeeper.healer.lease;

/** The life of an epoch, in this order and never back. */
public enum EpochState {
  /** Won, not yet started: the second look is under way. */
  CLAIMED,
  /** The service runs under it, or is being started. */
  ACTIVE,
  /** The service is being stopped in order. */
  STOPPING,
  /** Everything has stopped, and that was verified; or the claim was void. */
  RELEASED
}
