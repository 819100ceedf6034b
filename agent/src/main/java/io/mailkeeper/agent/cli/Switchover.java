package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves a hierarchy to another node. */
@Command(
    name = "switchover",
    description = "Move a hierarchy to another node: stop it in order, then start it there.")
final class Switchover extends Order {
  @Option(names = "--to", required = true, paramLabel = "NODE", description = "Where to.")
  private String to = "";

  @Option(names = "--force", description = "Go ahead although the node does not look ready.")
  private boolean force;

  Switchover(AgentAddress.Source source) {
    super(source);
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
