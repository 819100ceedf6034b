package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows who is in service, and how everything stands. */
@Command(
    name = "status",
    description = "Show who is in service, whether that is protected, and how all parts stand.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:shown",
      "2:wrong usage or configuration",
      "4:no agent answers",
      "0, 1, 2, 3:with --nagios: ok, warning, critical, unknown"
    })
final class Status implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final AgentOptions agent;

  @Option(names = "--json", description = "Print the agent's answer as it is.")
  private boolean json;

  @Option(names = "--nagios", description = "Print one line as monitoring plugins do.")
  private boolean nagios;

  Status(AgentAddress.Source source) {
    this.agent = new AgentOptions(source);
  }

  @Override
  public Integer call() {
    if (nagios) {
      Plugin plugin = plugin();
      Output.print(spec, plugin.line());
      return plugin.level().exitCode();
    }
    AgentClient client = agent.open();
    if (json) {
      Output.print(spec, client.get("/api/v1/status").toPrettyString());
    } else {
      StatusText.of(client.status(), Ink.forStdout()).forEach(line -> Output.print(spec, line));
    }
    return ExitCode.DONE;
  }

  private Plugin plugin() {
    try {
      Snapshot snapshot = agent.open().status();
      return StatusPlugin.of(snapshot);
    } catch (Ended e) {
      return StatusPlugin.without(e.exitCode(), e.sentence());
    }
  }
}
