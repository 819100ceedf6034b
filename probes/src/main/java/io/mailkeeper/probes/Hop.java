package io.mailkeeper.probes;

import java.util.Locale;

/**
 * A part of the way of a canary, in the order in which they come. All are measured by the clock of
 * the machine that looks, which never jumps: what servers write into {@code Received} lines does
 * not matter.
 */
public enum Hop {
  /** From the beginning of the connection until the message is accepted. */
  SUBMIT,
  /**
   * From then until the beginning of the look that finds it in the mailbox: the queue, filters and
   * delivery, and no more than one pause between two looks too long.
   */
  QUEUE,
  /** Of that look: from the beginning of the connection until the message is found. */
  STORE,
  /** From then until the message is read, and it and the other canaries are deleted. */
  FETCH;

  /** Lower-case form for metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
