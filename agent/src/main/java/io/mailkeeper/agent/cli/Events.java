package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happened on this node. */
@Command(
    name = "events",
    description = "Show what happened on this node since its agent was started, oldest first.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:shown", "2:wrong usage or configuration", "4:no agent answers"})
final class Events implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final AgentOptions agent;

  @Option(
      names = "--after",
      paramLabel = "NUMBER",
      description = "Only events with a higher number.")
  private long after;

  @Option(names = "--json", description = "Print the agent's answer as it is.")
  private boolean json;

  Events(AgentAddress.Source source) {
    this.agent = new AgentOptions(source);
  }

  @Override
  public Integer call() {
    JsonNode answer = agent.open().get("/api/v1/events?after=" + Math.max(0, after));
    if (json) {
      Output.print(spec, answer.toPrettyString());
    } else {
      answer.path("events").forEach(event -> Output.print(spec, line(event)));
    }
    return ExitCode.DONE;
  }

  static String line(JsonNode event) {
    String tag = event.path("hierarchy").asText();
    return String.format(
        "%4d  %s  %s%s",
        event.path("number").asLong(),
        event.path("at").asText(),
        tag.isEmpty() ? "" : tag + ": ",
        event.path("sentence").asText());
  }
}
