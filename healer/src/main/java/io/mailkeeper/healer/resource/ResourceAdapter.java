package io.mailkeeper.healer.resource;

import java.time.Duration;

/**
 * Brings one resource in and out of service. All methods block, each within the limit given; the
 * caller runs them on the commands pool, one at a time for each resource.
 */
public interface ResourceAdapter {

  /** How it ended: whether it did what was asked, and one sentence with the evidence. */
  record Outcome(boolean ok, String detail) {
    public static Outcome done(String detail) {
      return new Outcome(true, detail);
    }

    public static Outcome failed(String detail) {
      return new Outcome(false, detail);
    }
  }

  /** How hard a stop may be. */
  enum StopMode {
    /** In order first: stop command or SIGTERM, then SIGKILL near the limit. */
    ORDERLY,
    /** At once: SIGKILL, forced unmount. */
    FORCED
  }

  /** What was found. */
  enum Presence {
    IN_SERVICE,
    OUT_OF_SERVICE,
    /** Some of it is there; it counts as running until a stop is verified. */
    PARTLY,
    /** Could not be told; it counts as running. */
    UNKNOWN
  }

  /** Starts it and waits until it is there. Idempotent: already there is a success. */
  Outcome start(Duration limit);

  /** Stops it and verifies that nothing is left; a failed verification is a failed outcome. */
  Outcome stop(StopMode mode, Duration limit);

  /** Looks without touching anything. */
  Presence presence();
}
