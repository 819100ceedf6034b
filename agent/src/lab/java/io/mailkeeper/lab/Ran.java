package io.mailkeeper.lab;

import java.util.List;

/**
 * A command that has ended, and what it left behind.
 *
 * @param exit the exit code; 137 when it was killed by SIGKILL
 */
public record Ran(List<String> argv, int exit, String out, String err) {
  /** Itself when the command succeeded; else throws with what it printed. */
  public Ran orThrow() {
    if (exit != 0) {
      throw new IllegalStateException(
          String.join(" ", argv) + " ended with " + exit + ": " + err.strip() + out.strip());
    }
    return this;
  }
}
