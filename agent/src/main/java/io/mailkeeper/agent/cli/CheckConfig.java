package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.Fault;
import io.mailkeeper.agent.config.HierarchyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Reads the configuration as the agent would, and prints every fault in it. Touches nothing. Exit
 * code 0 when the agent would start with it, 2 when it would not.
 */
@Command(
    name = "check-config",
    description = "Check node.yml and the group file it names; print all faults at once.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:the configuration is good", "2:it has faults, or wrong usage"})
public final class CheckConfig implements Callable<Integer> {

  private static final int OK = 0;
  private static final int WRONG_CONFIGURATION = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      Configuration configuration = Configuration.load(configFile);
      print(json ? asJson(configuration) : summary(configuration));
      return OK;
    } catch (ConfigurationException e) {
      if (json) {
        print(asJson(e.faults()));
      } else {
        e.faults().forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
      }
      return WRONG_CONFIGURATION;
    }
  }

  private void print(Object line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private static String summary(Configuration configuration) {
    List<HierarchyFile> hierarchies = configuration.group().hierarchies();
    return String.format(
        "ok: group %s, %s, %s, %s, %s; this is node %s; definition %s, %s",
        configuration.group().group(),
        count(configuration.group().nodes().size(), "node", "nodes"),
        count(hierarchies.size(), "hierarchy", "hierarchies"),
        count(
            hierarchies.stream().mapToInt(h -> h.resources().size()).sum(),
            "resource",
            "resources"),
        count(hierarchies.stream().mapToInt(h -> h.services().size()).sum(), "service", "services"),
        configuration.node().node(),
        configuration.digest().substring(0, 12),
        source(configuration));
  }

  private static String source(Configuration configuration) {
    String file = configuration.node().groupFile().toString();
    return configuration
        .revision()
        .map(r -> "revision " + r.number() + " by " + r.by() + ", in place of " + file)
        .orElse(file);
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static ObjectNode asJson(Configuration configuration) {
    ObjectNode answer = new ObjectMapper().createObjectNode().put("ok", true);
    answer.put("group", configuration.group().group()).put("node", configuration.node().node());
    ArrayNode nodes = answer.putArray("nodes");
    configuration.group().nodes().forEach(nodes::add);
    ArrayNode hierarchies = answer.putArray("hierarchies");
    configuration.group().hierarchies().forEach(h -> hierarchies.add(h.tag()));
    configuration.revision().ifPresent(r -> answer.put("revision", r.number()));
    return answer.put("digest", configuration.digest());
  }

  private static ObjectNode asJson(List<Fault> faults) {
    ObjectNode answer = new ObjectMapper().createObjectNode().put("ok", false);
    ArrayNode list = answer.putArray("faults");
    faults.forEach(
        fault ->
            list.addObject()
                .put("file", fault.file())
                .put("line", fault.line())
                .put("column", fault.column())
                .put("message", fault.message()));
    return answer;
  }
}
