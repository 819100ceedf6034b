package io.mailkeeper.healer.core;

import java.time.Duration;
import java.util.List;

/**
 * Something worth telling: logged, kept in the timeline, counted.
 *
 * @param tag the hierarchy; empty when it concerns the node
 * @param subject the resource, service or peer it is about; empty for none
 * @param sentence one sentence with numbers
 * @param measures how long what is over now has taken
 */
public record Note(Kind kind, String tag, String subject, String sentence, List<Measure> measures) {

  public Note {
    measures = List.copyOf(measures);
  }

  public Note(Kind kind, String tag, String subject, String sentence) {
    this(kind, tag, subject, sentence, List.of());
  }

  /**
   * How long something has taken that is over now.
   *
   * @param subject the daemon that was repaired, or the step of a failover
   */
  public record Measure(Measured what, String subject, Duration took) {}

  /** What is measured. */
  public enum Measured {
    /** From the first sign of trouble until the probes are good again. */
    RECOVERY,
    /** A step on the way from one node to this one, see {@link Takeover}. */
    FAILOVER
  }

  /** What happened. */
  public enum Kind {
    LEASE,
    IN_SERVICE,
    OUT_OF_SERVICE,
    STARTING,
    STOPPING,
    LOST,
    SERVICE_FAILED,
    /** It answers, but slowly. */
    SERVICE_DEGRADED,
    SERVICE_GOOD,
    RECOVERY_BEGUN,
    RECOVERED,
    /** A restart after which it was not good again; the next attempt may follow. */
    RECOVERY_FAILED,
    /** Given up here. */
    RECOVERY_EXHAUSTED,
    FAILOVER,
    SWITCHOVER,
    /** Another node was switched off, so that this one could take over at once. */
    FENCED,
    RESOURCE,
    STORAGE,
    STRAY,
    STRAY_GONE,
    PEER,
    GUARD,
    OPERATOR,
    /** A certificate runs out soon, or does not convince. */
    CERTIFICATE,
    CERTIFICATE_GOOD,
    /** A queue is beyond a limit, fills its disk, or cannot be looked at. */
    QUEUE,
    QUEUE_GOOD,
    ALERT
  }
}
