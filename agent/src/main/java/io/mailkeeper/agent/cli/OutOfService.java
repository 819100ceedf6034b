package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** Takes a hierarchy out of service on whatever node it is. */
@Command(
    name = "out-of-service",
    description = "Take a hierarchy out of service; no node starts it until 'in-service'.")
final class OutOfService extends Order {

  OutOfService(AgentAddress.Source source) {
    super(source);
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return snapshot
        .hierarchy(tag)
        .filter(h -> h.mode().equals("out_of_service") && h.parked())
        .isPresent();
  }
}
