package io.mailkeeper.agent.config;

/** Something in a file that is let be: it belongs to another program, which knows what it means. */
public enum Unread {
  /** All are equal. */
  HERE
}
