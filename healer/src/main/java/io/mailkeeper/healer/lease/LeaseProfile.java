package io.mailkeeper.healer.lease;

import java.util.Locale;

/** Timings that are known to work, from impatient to patient. */
public enum LeaseProfile {
  /** Storage that answers in milliseconds. */
  FAST,
  /** Storage interruptions below 4 s. */
  STANDARD,
  /** Interruptions below 13 s. */
  PATIENT,
  /** NFS grace periods, Gluster with its default timeouts. */
  ENDURING;

  public LeaseTiming timing() {
    return switch (this) {
      case FAST -> LeaseTiming.FAST;
      case STANDARD -> LeaseTiming.STANDARD;
      case PATIENT -> LeaseTiming.PATIENT;
      case ENDURING -> LeaseTiming.ENDURING;
    };
  }

  /** As it is written in {@code group.yml}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
