package io.mailkeeper.agent.peer;

/** Why a node does not answer a peer's question. */
public enum Refusal {
  /** Headers missing, malformed, or sealed with another key. Nothing more is told to a stranger. */
  UNAUTHENTICATED(401, "not authenticated with this group's key"),
  /** Sealed for another start of this agent: the answer carries the nonce to use. */
  OTHER_NONCE(401, "sealed with a nonce that is not the receiver's"),
  /** Meant for another node. */
  OTHER_RECEIVER(403, "addressed to another node"),
  /** Holds the key, but is not among the configured peers. */
  UNKNOWN_SENDER(403, "sender is not a configured peer"),
  /** This very request came before, or so many came since that nobody can tell. */
  REPLAYED(409, "counter already used"),
  /** No handler for the message. */
  UNKNOWN_MESSAGE(404, "no such message"),
  /** The body is not a JSON object. */
  MALFORMED(400, "body is not a JSON object"),
  /** The body is over the limit. */
  TOO_LARGE(413, "body is over " + PeerServer.BODY_LIMIT + " bytes"),
  /** The handler failed; its own log says why. */
  FAILED(500, "the peer failed to answer");

  private final int status;
  private final String reason;

  Refusal(int status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  /** The HTTP status it travels as. */
  public int status() {
    return status;
  }

  /** For people. */
  public String reason() {
    return reason;
  }
}
