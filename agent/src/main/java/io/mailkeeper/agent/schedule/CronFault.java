package io.mailkeeper.agent.schedule;

/** The user's mistake in a cron expression. The message is for the operator, without the place. */
public final class CronFault extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int position;

  CronFault(String message, int position) {
    super(message);
    this.position = position;
  }

  /** The character within the expression at which the fault begins, counted from 1. */
  public int position() {
    return position;
  }
}
