package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.IncidentRecord;
import java.time.Duration;
import java.time.Instant;

/**
 * Something that happened to a hierarchy on this node and is remembered in the shared directory.
 *
 * @param at when, on this host's boot clock; before its start for what happened in an earlier boot
 * @param epoch the epoch it happened in
 * @param subject the daemon that was restarted, the node the service came from or was given to, or
 *     who gave an order; may be empty
 * @param took how long a takeover kept the service away; zero for everything else
 * @param reason one sentence
 */
public record Incident(
    IncidentRecord.Kind kind, Uptime at, long epoch, String subject, Duration took, String reason) {

  /** Longer ago than any limit looks back. */
  private static final Duration LONG_AGO = Duration.ofDays(3650);

  /**
   * What was read from the store. The wall clock may have been set since, by centuries: what seems
   * to lie in the future is taken to happen now, and nothing lies further back than ten years.
   *
   * @param wall this host's wall clock at {@code now}
   */
  static Incident of(IncidentRecord r, Instant wall, Uptime now) {
    Instant oldest = wall.minus(LONG_AGO);
    Instant then = r.at().isBefore(oldest) ? oldest : r.at().isAfter(wall) ? wall : r.at();
    Uptime at = now.minus(Duration.between(then, wall));
    return new Incident(r.kind(), at, r.epoch(), r.subject(), r.took(), r.reason());
  }

  /** As it is written to the store. */
  public IncidentRecord record(String tag, Instant wall, Uptime now) {
    return new IncidentRecord(tag, kind, wall.minus(now.since(at)), epoch, subject, took, reason);
  }
}
