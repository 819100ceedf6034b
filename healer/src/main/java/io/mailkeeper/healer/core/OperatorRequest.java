package io.mailkeeper.healer.core;

/**
 * What an operator asked for.
 *
 * @param id tells requests apart; unique on the node where it was made
 * @param tag the hierarchy
 * @param node the target of a switchover, or the node that is to be in service
 * @param force go ahead although the target does not look ready
 * @param by who asked, for the audit
 * @param hops how often it has been passed from node to node
 */
public record OperatorRequest(
    long id, Verb verb, String tag, String node, boolean force, String by, int hops) {

  /** One from an operator at this node. */
  public OperatorRequest(long id, Verb verb, String tag, String node, boolean force, String by) {
    this(id, verb, tag, node, force, by, 0);
  }

  /** What operators can ask for, and what nodes ask of each other in their name. */
  public enum Verb {
    IN_SERVICE,
    OUT_OF_SERVICE,
    SWITCHOVER,
    /** What waits for a word here is to be done. */
    CONFIRM,
    /** What waits for a word here is not to be done. */
    DECLINE,
    /** The agent in service ends, and hands over before. */
    DEPARTURE,
    /** A node that is well again asks for the service. */
    SWITCHBACK,
    /** The node in service says to its heir that an operator has wanted the move. */
    PLACED,
    /** Nothing is to happen by itself for a while, or is again; concerns the whole group. */
    MAINTENANCE,
  }
}
