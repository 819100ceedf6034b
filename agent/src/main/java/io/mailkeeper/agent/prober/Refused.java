package io.mailkeeper.agent.prober;

/** A probe that is not made; the message says why in one sentence. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  /** Whose mistake it is. */
  public enum Kind {
    /** The question makes no sense here. */
    BAD_REQUEST,
    /** The target may not be probed. */
    FORBIDDEN,
    /** Too many probes at once. */
    BUSY
  }

  private final Kind kind;

  Refused(Kind kind, String sentence) {
    super(sentence, null, false, false);
    this.kind = kind;
  }

  /** The question makes no sense. */
  public static Refused badRequest(String sentence) {
    return new Refused(Kind.BAD_REQUEST, sentence);
  }

  public Kind kind() {
    return kind;
  }
}
