package io.mailkeeper.agent;

import io.mailkeeper.agent.cli.AgentCommand;
import io.mailkeeper.agent.cli.CheckConfig;
import io.mailkeeper.agent.cli.DemoCommand;
import io.mailkeeper.agent.cli.GuardCommand;
import io.mailkeeper.agent.cli.LeaseCommand;
import picocli.CommandLine;

/** Entry point of the {@code mailkeeper} command. */
public final class Main {
  private Main() {}

  @CommandLine.Command(
      name = "mailkeeper",
      subcommands = {
        AgentCommand.class,
        CheckConfig.class,
        LeaseCommand.class,
        GuardCommand.class,
        DemoCommand.class
      })
  static final class Root {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Root()).execute(args));
  }
}
