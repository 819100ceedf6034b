package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import picocli.CommandLine.Command;

/** An operator's yes to what waits for a word: a restart, a failover. */
@Command(
    name = "confirm",
    description = "Have done what waits for an operator's word: a restart, a failover.")
final class Confirm extends Order {

  Confirm(AgentAddress.Source source) {
    super(source);
  }

  /** It has begun as soon as it is accepted; 'status' shows how it goes on. */
  @Override
  boolean done(Snapshot snapshot, String tag) {
    return true;
  }
}
