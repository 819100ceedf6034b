package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.http.Explain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells in sentences what is, why, and what happens next. */
@Command(
    name = "explain",
    description = "Tell in sentences what is, why, and what happens next.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:told", "2:wrong usage or configuration", "4:no agent answers"})
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final AgentOptions agent;

  @Parameters(
      arity = "0..1",
      paramLabel = "TAG",
      description = "The hierarchy (default: all of them).")
  private String tag = "";

  @Option(
      names = "--if",
      paramLabel = "WHAT",
      description =
          "Tell what would happen if this failed now: 'node' (the one in service), 'store' (the"
              + " lease directory), 'network' (its service network), or the name of a service or a"
              + " daemon. Nothing is touched.")
  private String failing = "";

  @Option(
      names = "--json",
      description = "Print the agent's answer as it is; needs TAG if there are several.")
  private boolean json;

  ExplainCommand(AgentAddress.Source source) {
    this.agent = new AgentOptions(source);
  }

  @Override
  public Integer call() {
    AgentClient client = agent.open();
    if (tag.isEmpty() && !json && failing.isEmpty()) {
      Explain.of(client.status()).forEach(sentence -> Output.print(spec, sentence));
      return ExitCode.DONE;
    }
    List<String> query = new ArrayList<>();
    if (!tag.isEmpty()) {
      query.add("hierarchy=" + AgentClient.encode(tag));
    }
    if (!failing.isEmpty()) {
      query.add("if=" + AgentClient.encode(failing));
    }
    String asked = query.isEmpty() ? "" : "?" + String.join("&", query);
    JsonNode answer = client.get("/api/v1/explain" + asked);
    if (json) {
      Output.print(spec, answer.toPrettyString());
    } else {
      answer.path("sentences").forEach(sentence -> Output.print(spec, sentence.asText()));
    }
    return ExitCode.DONE;
  }
}
