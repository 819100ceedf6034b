package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** An operator's yes to what waits for a word: a restart, a failover. */
@Command(
    name = "confirm",
    description = "Have done what waits for an operator's word: a restart, a failover.",
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
final class Confirm extends Order {

  Confirm(AgentAddress.Source source) {
    super(source);
  }

  @Override
  String action() {
    return "confirm";
  }

  /** It has begun as soon as it is accepted; 'status' shows how it goes on. */
  @Override
  boolean done(Snapshot snapshot, String tag) {
    return true;
  }
}
