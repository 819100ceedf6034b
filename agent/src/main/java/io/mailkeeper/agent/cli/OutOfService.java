package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** Takes a hierarchy out of service on whatever node it is. */
@Command(
    name = "out-of-service",
    description = "Take a hierarchy out of service; no node starts it until 'in-service'.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done in time; it goes on",
      "2:wrong usage or configuration",
      "3:refused for safety",
      "4:no agent answers",
      "130:interrupted; it goes on"
    })
final class OutOfService extends Order {

  OutOfService(AgentAddress.Source source) {
    super(source);
  }

  @Override
  String action() {
    return "out-of-service";
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return snapshot
        .hierarchy(tag)
        .filter(h -> h.mode().equals("out_of_service") && h.parked())
        .isPresent();
  }
}
