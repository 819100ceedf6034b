package io.mailkeeper.healer.core;

/**
 * Something worth telling: logged, kept in the timeline, counted.
 *
 * @param tag the hierarchy; empty when it concerns the node
 * @param subject the resource, service or peer it is about; empty for none
 * @param sentence one sentence with numbers
 */
public record Note(Kind kind, String tag, String subject, String sentence) {

  /** What happened. */
  public enum Kind {
    LEASE,
    IN_SERVICE,
    OUT_OF_SERVICE,
    STARTING,
    STOPPING,
    LOST,
    SERVICE_FAILED,
    SERVICE_GOOD,
    RECOVERY_BEGUN,
    RECOVERED,
    RECOVERY_FAILED,
    FAILOVER,
    SWITCHOVER,
    RESOURCE,
    STORAGE,
    STRAY,
    STRAY_GONE,
    PEER,
    GUARD,
    OPERATOR,
    ALERT
  }
}
