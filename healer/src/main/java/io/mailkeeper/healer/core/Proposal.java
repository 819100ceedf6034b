package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;

/**
 * A move of the service that this node would make by itself, and that waits for an operator's word.
 * Immutable.
 *
 * @param other the node it would go to, or be taken over from; empty when that is not known
 * @param reason why, one sentence
 * @param since when it was made
 * @param until when it counts as confirmed without an answer; empty for never
 * @param by who has declined it; empty while nobody has
 */
public record Proposal(
    Kind kind,
    String other,
    String reason,
    Uptime since,
    Optional<Uptime> until,
    Answer answer,
    String by) {

  static final Proposal NONE =
      new Proposal(Kind.NONE, "", "", Uptime.ZERO, Optional.empty(), Answer.OPEN, "");

  /** What would be done. */
  public enum Kind {
    NONE,
    /** The service is handed to another node, which can do better. */
    HAND_OVER,
    /** The service is taken over from a node that is gone, or has let it go. */
    TAKE_OVER
  }

  /** What the operator has said. */
  public enum Answer {
    OPEN,
    CONFIRMED,
    DECLINED
  }

  /** Whether it may be done: confirmed, or not answered in time where that is enough. */
  boolean isGiven(Uptime now) {
    return switch (answer) {
      case OPEN -> until.filter(now::reached).isPresent();
      case CONFIRMED -> true;
      case DECLINED -> false;
    };
  }

  /** How long it still waits for an answer that may come; empty when it waits for ever. */
  public Optional<Duration> waits(Uptime now) {
    return answer == Answer.OPEN ? until.map(u -> u.since(now)) : Optional.empty();
  }

  Proposal confirmed() {
    return new Proposal(kind, other, reason, since, until, Answer.CONFIRMED, "");
  }

  Proposal declined(String who) {
    return new Proposal(kind, other, reason, since, until, Answer.DECLINED, who);
  }

  /** The same, about this node and for this reason. */
  Proposal about(String node, String why) {
    return other.equals(node) && reason.equals(why)
        ? this
        : new Proposal(kind, node, why, since, until, answer, by);
  }

  /** For people: what waits, why, and what they can say. */
  String words(String tag) {
    String what =
        switch (kind) {
          case NONE -> "";
          case HAND_OVER -> "failing over to " + other;
          case TAKE_OVER -> "taking over" + (other.isEmpty() ? "" : " from " + other);
        };
    String confirm = "'mailkeeper confirm " + tag + "' does it";
    return switch (answer) {
      case OPEN ->
          what
              + " waits for an operator's word: "
              + reason
              + "; "
              + confirm
              + " now, 'mailkeeper decline "
              + tag
              + "' leaves it";
      case CONFIRMED -> what + " is confirmed: " + reason;
      case DECLINED -> what + " was declined by " + by + ": " + reason + "; " + confirm;
    };
  }
}
