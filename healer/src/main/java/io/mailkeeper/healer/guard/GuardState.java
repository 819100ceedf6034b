package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;

/**
 * What the guard knows of one hierarchy, and its rules. Pure: every rule takes values and {@code
 * now} and returns the next state with the answer for the agent.
 *
 * <p>Intuition: a ratchet. Deadlines only move later, epochs only rise, a fired epoch never comes
 * back, and the next epoch begins only when nothing of the last one is left. A request that would
 * move the ratchet back is refused and changes nothing.
 *
 * @param phase where in its story the hierarchy stands
 * @param epoch the highest epoch known; {@link #NO_EPOCH} before the first
 * @param deadline when the guard fires; once it has fired, the moment the stop counts from
 * @param stopBound everything has stopped this long after {@code deadline}
 * @param verified nothing of this hierarchy was left at the last look
 */
public record GuardState(
    Phase phase, long epoch, Uptime deadline, Duration stopBound, boolean verified) {

  public static final long NO_EPOCH = -1;

  /** For stops that no epoch has bounded yet: what a guard without a state file finds running. */
  static final Duration CLEARING_BOUND = Duration.ofSeconds(2);

  private static final Duration LONGEST_GRACE = Duration.ofMillis(200);

  /** The story of an epoch on this host. */
  public enum Phase {
    /** Nothing is armed; the guard does nothing. */
    IDLE,
    /** The guard has no memory: it stops all it is told of first, then it is idle. */
    CLEARING,
    /** The service may run until the deadline. */
    ARMED,
    /** The guard has stopped the service, and kills whatever comes back. */
    FIRED,
    /** The agent stopped the service in order, and the guard has looked for itself. */
    STOPPED
  }

  /** What the guard answers; the word on the wire is the name in lower case. */
  public enum Answer {
    ARMED,
    FIRED,
    LATCHED,
    RUNNING,
    REFUSED
  }

  /**
   * The outcome of one request.
   *
   * @param reason why it was refused, or what still runs; empty otherwise
   */
  public record Decision(Answer answer, GuardState next, String reason) {}

  public GuardState {
    if (epoch < NO_EPOCH) {
      throw new IllegalArgumentException("epoch " + epoch + ", expected " + NO_EPOCH + " or more");
    }
    if (stopBound.isNegative()) {
      throw new IllegalArgumentException("stopBound " + stopBound + ", expected zero or more");
    }
  }

  public static GuardState clearing(Uptime now) {
    return new GuardState(Phase.CLEARING, NO_EPOCH, now, CLEARING_BOUND, false);
  }

  /** What a starting guard makes of its state file; empty or of another boot means no memory. */
  public static GuardState afterRestart(Optional<GuardState> stored, Uptime now) {
    if (stored.isEmpty()) {
      return clearing(now);
    }
    GuardState s = stored.get().at(now);
    boolean mustLookAgain = s.phase == Phase.FIRED || s.phase == Phase.CLEARING;
    return mustLookAgain ? s.withVerified(false) : s;
  }

  /** Time passes: an armed epoch whose deadline is reached has fired. */
  public GuardState at(Uptime now) {
    return phase == Phase.ARMED && now.reached(deadline)
        ? new GuardState(Phase.FIRED, epoch, deadline, stopBound, false)
        : this;
  }

  /** The agent renewed its lease, or begins an epoch. */
  public Decision arm(long wanted, Uptime until, Duration bound, Uptime now) {
    return at(now).armNow(wanted, until, bound, now);
  }

  private Decision armNow(long wanted, Uptime until, Duration bound, Uptime now) {
    if (wanted < epoch || wanted < 0) {
      return refuse("epoch " + wanted + " is lower than " + Math.max(epoch, 0));
    }
    if (phase == Phase.FIRED && wanted == epoch) {
      return new Decision(Answer.FIRED, this, "");
    }
    if (now.reached(until)) {
      return refuse("deadline " + until + " is past, it is " + now);
    }
    return switch (phase) {
      case IDLE -> armed(wanted, until, bound);
      case CLEARING -> refuse("still stopping what ran when the guard started");
      case ARMED -> wanted == epoch ? renew(until, bound) : refuse(epoch + " is armed");
      case FIRED ->
          verified ? armed(wanted, until, bound) : refuse("stop of " + epoch + " is not verified");
      case STOPPED -> wanted > epoch ? armed(wanted, until, bound) : refuse(epoch + " is stopped");
    };
  }

  private Decision renew(Uptime until, Duration bound) {
    if (until.isBefore(deadline)) {
      return refuse("deadline " + until + " is earlier than " + deadline);
    }
    if (!bound.equals(stopBound)) {
      return refuse("stopBound is " + stopBound + " for all of epoch " + epoch);
    }
    return armed(epoch, until, bound);
  }

  /** Stop now: the agent asks for it, or the guard itself is told to end. */
  public Decision fire(long wanted, Uptime now) {
    return at(now).fireNow(wanted, now);
  }

  private Decision fireNow(long wanted, Uptime now) {
    if (wanted < epoch || wanted < 0) {
      return refuse("epoch " + wanted + " is lower than " + Math.max(epoch, 0));
    }
    if (phase == Phase.ARMED && wanted != epoch) {
      return refuse(epoch + " is armed");
    }
    if (phase == Phase.FIRED && wanted == epoch) {
      return new Decision(Answer.FIRED, this, "");
    }
    GuardState fired = new GuardState(Phase.FIRED, wanted, now, stopBound, false);
    return new Decision(Answer.FIRED, fired, "");
  }

  /**
   * The agent says that all has stopped.
   *
   * <p>A fired epoch stays fired when its stop is verified: the guard goes on killing what comes
   * back, and arms no such epoch either way. An epoch that was never armed here (claimed only to be
   * released) is latched too, if nothing is left.
   *
   * @param left what the guard itself found still running; empty if nothing
   */
  public Decision stopped(long wanted, String left, Uptime now) {
    return at(now).stoppedNow(wanted, left);
  }

  private Decision stoppedNow(long wanted, String left) {
    if (wanted < epoch || wanted < 0) {
      return refuse("epoch " + wanted + " is lower than " + Math.max(epoch, 0));
    }
    if (phase == Phase.ARMED && wanted != epoch) {
      return refuse(epoch + " is armed");
    }
    if (phase == Phase.CLEARING) {
      return new Decision(Answer.RUNNING, this, "still stopping what ran when the guard started");
    }
    if (!left.isEmpty()) {
      return new Decision(Answer.RUNNING, this, left);
    }
    Phase then = phase == Phase.FIRED ? Phase.FIRED : Phase.STOPPED;
    GuardState latched = new GuardState(then, wanted, deadline, stopBound, true);
    return new Decision(Answer.LATCHED, latched, "");
  }

  /**
   * The guard has looked: was anything of the hierarchy left? What comes back after a verified stop
   * has stopBound from now to be gone again.
   */
  public GuardState looked(boolean nothingLeft, Uptime now) {
    return switch (phase) {
      case FIRED ->
          verified && !nothingLeft
              ? new GuardState(phase, epoch, now, stopBound, false)
              : withVerified(nothingLeft);
      case CLEARING ->
          nothingLeft ? new GuardState(Phase.IDLE, epoch, deadline, stopBound, true) : this;
      case IDLE, ARMED, STOPPED -> this;
    };
  }

  /** Whether the guard stops and keeps stopped what belongs to this hierarchy. */
  public boolean stops() {
    return switch (phase) {
      case CLEARING, FIRED -> true;
      case IDLE, ARMED, STOPPED -> false;
    };
  }

  /** From this moment SIGKILL; SIGTERM was sent at the deadline. Small against stopBound. */
  public Uptime killFrom() {
    return deadline.plus(grace());
  }

  /** A short time against stopBound. */
  Duration grace() {
    return Duration.ofNanos(Math.min(stopBound.toNanos() / 8, LONGEST_GRACE.toNanos()));
  }

  /**
   * The moment by which nothing may be left; empty when the stop is verified or nothing was begun.
   * What resets a node (a watchdog that is not fed) goes by this and by nothing else.
   */
  public Optional<Uptime> mustBeStoppedBy() {
    boolean open = phase == Phase.ARMED || (stops() && !verified);
    return open ? Optional.of(deadline.plus(stopBound)) : Optional.empty();
  }

  /** From this moment mounts are forced: a process that outlived SIGKILL hangs in their I/O. */
  public Uptime forceFrom() {
    return deadline.plus(Duration.ofNanos(stopBound.toNanos() / 2));
  }

  private Decision armed(long wanted, Uptime until, Duration bound) {
    return new Decision(Answer.ARMED, new GuardState(Phase.ARMED, wanted, until, bound, false), "");
  }

  private Decision refuse(String reason) {
    return new Decision(Answer.REFUSED, this, reason);
  }

  private GuardState withVerified(boolean value) {
    return value == verified ? this : new GuardState(phase, epoch, deadline, stopBound, value);
  }
}
