package io.mailkeeper.healer.lease;

import java.util.List;

/** The next state, what is to be done, and what is worth telling, one sentence each. */
public record LeaseStep(LeaseState state, List<LeaseAction> actions, List<String> notes) {
  public LeaseStep {
    actions = List.copyOf(actions);
    notes = List.copyOf(notes);
  }
}
