package io.mailkeeper.lab;

/**
 * A fault of a campaign.
 *
 * @param node whom it happens to; a brick's node for faults of bricks
 * @param afterMs how long after the beginning of its step
 * @param heldMs how long until it is healed; 0 for one that passes by itself
 */
record PlannedFault(FaultKind kind, String node, long afterMs, long heldMs) {
  PlannedFault {
    if (afterMs < 0 || heldMs < 0) {
      throw new IllegalArgumentException("a fault before its time: " + afterMs + ", " + heldMs);
    }
  }

  @Override
  public String toString() {
    return kind.word()
        + " on "
        + node
        + (afterMs == 0 ? "" : " after " + afterMs + " ms")
        + (heldMs == 0 ? "" : " for " + heldMs + " ms");
  }
}
