package io.mailkeeper.agent.schedule;

import java.util.Optional;

/**
 * Is told when the calendar says something. Called on the scheduler's only thread: hand over to the
 * control context, do not block.
 */
public interface ScheduleListener {

  /**
   * A window may have opened or closed.
   *
   * @param frozen what is true at the time of the call, however late it comes; may be what it was
   */
  void onWindowChanged(Optional<Frozen> frozen);

  /** It is time for the self-check. */
  void onSelfCheck();
}
