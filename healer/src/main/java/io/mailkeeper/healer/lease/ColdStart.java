package io.mailkeeper.healer.lease;

/** What a node that has seen no other node since its boot may do with a lease it has outwaited. */
public enum ColdStart {
  /** Start, after the full wait. */
  ANY,
  /** Start only where the service was last. */
  LAST_HOLDER,
  /** Wait for an administrator. */
  MANUAL
}
