package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves a hierarchy to another node. */
@Command(
    name = "switchover",
    description = "Move a hierarchy to another node: stop it in order, then start it there.",
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
final class Switchover extends Order {
  @Option(names = "--to", required = true, paramLabel = "NODE", description = "Where to.")
  private String to = "";

  @Option(names = "--force", description = "Go ahead although the node does not look ready.")
  private boolean force;

  Switchover(AgentAddress.Source source) {
    super(source);
  }

  @Override
  String action() {
    return "switchover";
  }

  @Override
  String node() {
    return to;
  }

  @Override
  boolean force() {
    return force;
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return inService(snapshot, tag, to);
  }
}
