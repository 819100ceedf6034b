package io.mailkeeper.healer;

/** How the mail store looks from one node. */
public enum StorageHealth {
  /** Not checked yet. */
  UNKNOWN,
  /** Written, flushed, read back and removed within the limit, with space left. */
  GOOD,
  /** No space or no inodes left, or below the configured floor. */
  FULL,
  /** The check did not return in time. */
  HUNG,
  /** The check returned an error, or read back something else than it wrote. */
  FAILING;

  public boolean isBad() {
    return this == FULL || this == HUNG || this == FAILING;
  }
}
