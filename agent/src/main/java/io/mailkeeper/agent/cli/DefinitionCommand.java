package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.LeasePlace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the revisions of the group's definition; needs no agent. */
@Command(
    name = "definition",
    description = {
      "Show the revisions of the group's definition that were published with 'mailkeeper apply'.",
      "To go back to an older one: 'mailkeeper definition --number N --text > group.yml', then"
          + " 'mailkeeper apply -f group.yml'."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:shown", "2:wrong usage or configuration", "3:it cannot be read"})
public final class DefinitionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--number", paramLabel = "N", description = "Only this revision.")
  private long number;

  @Option(names = "--text", description = "Print its text; without --number, the newest one's.")
  private boolean text;

  @Option(names = "--json", description = "Print JSON, one object for each revision.")
  private boolean json;

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Override
  public Integer call() {
    return LeaseCommand.attempt(spec, configFile, this::show);
  }

  private int show(LeasePlace place, Configuration configuration) throws IOException {
    Optional<DefinitionRevision> newest = place.newestDefinition();
    if (newest.isEmpty()) {
      Output.print(
          spec,
          "no revision is published: every node runs what its own group file says, here "
              + configuration.node().groupFile());
      return ExitCode.DONE;
    }
    long last = newest.get().number();
    if (number < 0 || number > last) {
      throw new Ended(ExitCode.USAGE, "there is no revision " + number + "; the newest is " + last);
    }
    long from = number > 0 ? number : text ? last : 1;
    long to = number > 0 ? number : last;
    for (long n = from; n <= to; n++) {
      print(place.definition(n).orElseThrow(), configuration);
    }
    return ExitCode.DONE;
  }

  private void print(DefinitionRevision r, Configuration here) {
    if (json) {
      ObjectNode answer = Json.MAPPER.createObjectNode().put("revision", r.number());
      answer.put("by", r.by()).put("at", r.at().toString()).put("digest", r.digest());
      if (text) {
        answer.put("text", r.text());
      }
      Output.print(spec, answer.toString());
    } else if (text) {
      Output.print(spec, r.text().stripTrailing());
    } else {
      Output.print(spec, words(r, here));
    }
  }

  private static String words(DefinitionRevision r, Configuration here) {
    boolean kept = here.revision().filter(k -> k.number() == r.number()).isPresent();
    return String.format(
        "revision %d  published %s by %s, definition %s%s",
        r.number(),
        r.at().truncatedTo(ChronoUnit.SECONDS),
        r.by(),
        r.digest().substring(0, Math.min(12, r.digest().length())),
        kept ? "  (this node's agent starts with it)" : "");
  }
}
