package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.IncidentView;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what went wrong on which node, over restarts of agents and machines. */
@Command(
    name = "incidents",
    description =
        "Show restarts, failovers and orders of all nodes, oldest first: what each has kept in the"
            + " shared directory, over restarts of its agent and its machine.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:shown", "2:wrong usage or configuration", "4:no agent answers"})
final class Incidents implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final AgentOptions agent;

  @Parameters(arity = "0..1", paramLabel = "TAG", description = "Only this hierarchy.")
  private String tag = "";

  @Option(names = "--json", description = "Print the agent's answer as it is.")
  private boolean json;

  Incidents(AgentAddress.Source source) {
    this.agent = new AgentOptions(source);
  }

  @Override
  public Integer call() {
    AgentClient client = agent.open();
    if (json) {
      JsonNode all = client.get("/api/v1/status").path("incidents");
      ArrayNode wanted = Json.MAPPER.createArrayNode();
      all.forEach(i -> addIfWanted(wanted, i));
      Output.print(spec, wanted.toPrettyString());
    } else {
      List<String> lines = lines(client.status(), tag, ZoneId.systemDefault());
      lines.forEach(line -> Output.print(spec, line));
    }
    return ExitCode.DONE;
  }

  private void addIfWanted(ArrayNode wanted, JsonNode incident) {
    if (tag.isEmpty() || incident.path("hierarchy").asText().equals(tag)) {
      wanted.add(incident);
    }
  }

  /** One line each, oldest first, or one that says that there is none. */
  static List<String> lines(Snapshot s, String tag, ZoneId zone) {
    List<String> lines = new ArrayList<>();
    for (IncidentView i : s.incidents()) {
      if (tag.isEmpty() || i.hierarchy().equals(tag)) {
        lines.add(0, line(i, zone));
      }
    }
    return lines.isEmpty() ? List.of("no incident is on record") : lines;
  }

  private static String line(IncidentView i, ZoneId zone) {
    return String.format(
        "%s  %s  %s  %s",
        TIME.format(i.at().atZone(zone)), i.node(), i.hierarchy(), what(i) + because(i.reason()));
  }

  private static String what(IncidentView i) {
    return switch (i.kind()) {
      case "restarted" -> "restarted " + i.subject();
      case "given_up" -> "given up" + (i.subject().isEmpty() ? "" : ", handed to " + i.subject());
      case "handed_over" -> "handed over to " + i.subject();
      case "taken_over" ->
          "taken over"
              + (i.subject().isEmpty() ? "" : " from " + i.subject())
              + String.format(Locale.ROOT, " in %.1f s", i.tookSeconds());
      default -> i.kind().replace('_', ' ');
    };
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }
}
