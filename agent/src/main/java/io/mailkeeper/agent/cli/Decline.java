package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** An operator's no to what waits for a word. */
@Command(
    name = "decline",
    description =
        "Have what waits for an operator's word not done; 'confirm' has it done after all.")
final class Decline extends Order {

  Decline(AgentAddress.Source source) {
    super(source);
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return true;
  }
}
