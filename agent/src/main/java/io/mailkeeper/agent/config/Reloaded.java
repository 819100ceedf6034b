package io.mailkeeper.agent.config;

import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param sentence for the operator
 * @param faults as {@code check-config} prints them; empty unless there are some
 */
public record Reloaded(Outcome outcome, String sentence, List<String> faults) {

  /** Whether the agent now runs with what the files say. */
  public enum Outcome {
    /** The files say what the agent runs with. */
    UNCHANGED,
    /** All that has changed counts from now on. */
    APPLIED,
    /** Something has changed that counts only from the next start: nothing was applied. */
    REFUSED,
    /** The files have faults: nothing was applied. */
    FAULTY
  }

  public Reloaded {
    faults = List.copyOf(faults);
  }

  /** Whether the agent now runs with what the files say. */
  public boolean ok() {
    return switch (outcome) {
      case UNCHANGED, APPLIED -> true;
      case REFUSED, FAULTY -> false;
    };
  }
}
