package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.MovePlan;
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

  @Option(
      names = "--dry-run",
      description = {
        "Change nothing: have the node check what it needs, and print the steps, who would block an"
            + " unmount, and how long the service would be away. Exit code 0 when nothing speaks"
            + " against it, 3 when something does."
      })
  private boolean dryRun;

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
  public Integer call() {
    return dryRun ? plan() : super.call();
  }

  private int plan() {
    MovePlan plan = open().dryRun(tag(), to, force);
    if (json()) {
      print(AgentClient.write(plan));
    } else {
      MovePlanText.of(tag(), plan).forEach(this::print);
    }
    return plan.isClear() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  @Override
  boolean done(Snapshot snapshot, String tag) {
    return inService(snapshot, tag, to);
  }
}
