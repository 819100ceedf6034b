package io.mailkeeper.healer.core;

import java.util.List;

/** The next state, what is to be done, and what is worth telling. */
public record Step(NodeState state, List<Action> actions, List<Note> notes) {
  public Step {
    actions = List.copyOf(actions);
    notes = List.copyOf(notes);
  }
}
