package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;

/** When the node is reset because a stop did not succeed. Pure. */
public class ResetRules {

  /**
   * The guard has this long to find out that a deadline has passed; then its own thread hangs.
   * Added to deadline + stopBound, or to the moment at which a guard that was paused itself saw
   * that the deadline is over.
   */
  static final Duration UNAWARE = Duration.ofMillis(500);

  /**
   * What is known of one hierarchy.
   *
   * @param begun when the guard began to stop; empty while it has not
   * @param clear its last look since then found neither a process nor a data mount of the plan
   */
  public record Standing(String tag, GuardState state, Optional<Uptime> begun, boolean clear) {}

  /**
   * Whether the node has to be reset for this hierarchy. Just before deadline + stopBound, so that
   * the reset is over by then. A guard that comes late itself (it was dead or paused) first tries
   * to kill, which needs no reboot when it works.
   *
   * <p>What a guard without memory finds running is killed for as long as it takes, and never a
   * reason to reset: a data mount that is busy since boot would reset the node for ever.
   *
   * @param watched since when the deadline has been seen to be over, look by look; empty while it
   *     is not
   */
  public boolean isOverdue(Standing standing, Optional<Uptime> watched, Uptime now) {
    GuardState s = standing.state();
    return switch (s.phase()) {
      case IDLE, CLEARING, STOPPED -> false;
      case ARMED -> watched.isPresent() && now.reached(unaware(s, watched.get()));
      case FIRED -> !s.verified() && !standing.clear() && now.reached(from(standing));
    };
  }

  /**
   * Since when whoever looks, look by look, has seen the deadline to be over: its own pauses do not
   * count against a guard that could do nothing in them.
   *
   * @param known what this said at the last look
   */
  public Optional<Uptime> overSince(GuardState s, Optional<Uptime> known, Uptime now) {
    boolean over = s.phase() == GuardState.Phase.ARMED && now.reached(s.deadline());
    if (!over) {
      return Optional.empty();
    }
    return known.isPresent() ? known : Optional.of(now); // no lambda: made too late, see Rehearsal
  }

  private static Uptime unaware(GuardState s, Uptime watched) {
    return s.deadline().plus(s.stopBound()).max(watched).plus(UNAWARE);
  }

  private static Uptime from(Standing standing) {
    GuardState s = standing.state();
    Uptime due = s.deadline().plus(s.stopBound()).minus(s.grace());
    return standing.begun().isPresent() ? due.max(standing.begun().get().plus(s.grace())) : due;
  }
}
