package io.mailkeeper.healer.lease;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that happened to a hierarchy on one node, as it is kept in the store: for people, and
 * for back-off and limits that outlive the agent. No safety rests on it.
 *
 * @param tag the hierarchy
 * @param at wall clock of the node that wrote it
 * @param epoch the epoch it happened in
 * @param subject the daemon that was restarted, the node the service came from or was given to, or
 *     who gave an order; may be empty
 * @param took how long a takeover kept the service away; zero for everything else
 * @param reason one sentence
 */
public record IncidentRecord(
    String tag, Kind kind, Instant at, long epoch, String subject, Duration took, String reason) {

  /** What happened. */
  public enum Kind {
    /** A daemon was restarted here. */
    RESTARTED,
    /** The service could not be healed or started here and was given up. */
    GIVEN_UP,
    /**
     * No failure of the node that counts: the mail store was bad here and good there, its agent was
     * about to end, or the service went back where it belongs.
     */
    HANDED_OVER,
    /** It came here without having been asked to. */
    TAKEN_OVER,
    /** An operator wanted it here: what was given up before no longer counts. */
    ORDERED_IN,
    /** An operator moved it here from another node. */
    ORDERED_HERE,
    /** An operator moved it from here to another node, or took it out of service. */
    ORDERED_AWAY
  }
}
