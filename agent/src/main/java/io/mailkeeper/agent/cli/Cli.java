package io.mailkeeper.agent.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code mailkeeper} command with all its subcommands. */
public final class Cli {
  private Cli() {}

  /**
   * @param source how commands find the agent when no {@code --url} is given
   * @param more further subcommands by name: those that need more than an agent to talk to
   */
  public static CommandLine with(AgentAddress.Source source, Map<String, ?> more) {
    CommandLine line =
        new CommandLine(new Root())
            .addSubcommand(new Status(source))
            .addSubcommand(new ExplainCommand(source))
            .addSubcommand(new Events(source))
            .addSubcommand(new Incidents(source))
            .addSubcommand(new InService(source))
            .addSubcommand(new OutOfService(source))
            .addSubcommand(new Switchover(source))
            .addSubcommand(new Confirm(source))
            .addSubcommand(new Decline(source))
            .addSubcommand(
                new CommandLine(new MaintenanceCommand())
                    .addSubcommand(new MaintenanceCommand.On(source))
                    .addSubcommand(new MaintenanceCommand.Off(source)))
            .addSubcommand(new Probe())
            .addSubcommand(new Discover())
            .addSubcommand(new Version());
    more.forEach(line::addSubcommand);
    return line.setExecutionExceptionHandler(Cli::ended).setUsageHelpAutoWidth(true);
  }

  private static int ended(Exception cause, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (cause instanceof Ended ended) {
      line.getErr().println("mailkeeper: " + ended.sentence());
      line.getErr().flush();
      return ended.exitCode();
    }
    throw cause;
  }

  @Command(
      name = "mailkeeper",
      description = "Probes, repairs and fails over mail services, one node in service at a time.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND",
      footer = {"", "Help on a command: mailkeeper COMMAND --help"})
  private static final class Root implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "which command?");
    }
  }
}
