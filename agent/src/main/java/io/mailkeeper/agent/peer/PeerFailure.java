package io.mailkeeper.agent.peer;

/** Why an ask has no answer. An expected outcome: it carries no stack trace. */
public final class PeerFailure extends RuntimeException {

  /** What is known about the peer after the failure. */
  public enum Kind {
    /** No connection, or it broke: whether the message was handled is not known. */
    UNREACHABLE,
    /** The authentic peer said no: the message was not handled, or its handler failed. */
    REFUSED,
    /** Something answered, but not with the group's key; its answer was ignored. */
    UNAUTHENTICATED,
    /** Nothing within the time given: whether the message was handled is not known. */
    TIMEOUT
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String peer;

  PeerFailure(Kind kind, String peer, String reason) {
    super("peer " + peer + ": " + reason, null, false, false);
    this.kind = kind;
    this.peer = peer;
  }

  public Kind kind() {
    return kind;
  }

  public String peer() {
    return peer;
  }
}
