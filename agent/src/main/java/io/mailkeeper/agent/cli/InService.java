package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings a hierarchy in service. */
@Command(
    name = "in-service",
    description = "Bring a hierarchy in service, here or on another node.")
final class InService extends Order {
  @Option(names = "--node", paramLabel = "NODE", description = "Where (default: this node).")
  private String node = "";

  @Option(names = "--force", description = "Go ahead although the node does not look ready.")
  private boolean force;

  InService(AgentAddress.Source source) {
    super(source);
  }

  @Override
  String node() {
    return node;
  }

  @Override
  boolean force() {
    return force;
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return inService(snapshot, tag, node.isEmpty() ? snapshot.node() : node);
  }
}
