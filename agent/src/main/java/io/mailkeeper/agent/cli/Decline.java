package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** An operator's no to what waits for a word. */
@Command(
    name = "decline",
    description =
        "Have what waits for an operator's word not done; 'confirm' has it done after all.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done in time; it goes on",
      "2:wrong usage or configuration",
      "3:refused: nothing waits for a word",
      "4:no agent answers",
      "130:interrupted; it goes on"
    })
final class Decline extends Order {

  Decline(AgentAddress.Source source) {
    super(source);
  }

  @Override
  String action() {
    return "decline";
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return true;
  }
}
