package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.agent.lease.LeaseAccess;
import io.mailkeeper.healer.doctor.BootStarts;
import io.mailkeeper.healer.doctor.Finding;
import io.mailkeeper.healer.doctor.Finding.Level;
import io.mailkeeper.healer.lease.LeaseDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether this node is fit for the lease; a finding on each line. */
@Command(
    name = "doctor",
    description = {
      "Look whether this node is fit for the lease: filesystems and their mount options, hard"
          + " links, O_DIRECT and fsync (really tried), how long renewals take, whether the nodes"
          + " see each other's writes, the clock, and what would start protected daemons without"
          + " the lease.",
      "Writes to a scratch directory '.doctor-*' beside the leases, or to a key 'doctor/*' in"
          + " etcd, and removes it. Safe while"
          + " agents run; run it then, on every node, to see the visibility measured."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:fit, perhaps with warnings",
      "1:warnings, with --strict",
      "2:wrong usage or configuration",
      "3:not fit: with this the lease cannot be kept safely"
    })
public final class Doctor implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Option(
      names = "--for",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "How long renewals are measured (default: 60s).")
  private Duration span = Duration.ofSeconds(60);

  @Option(
      names = "--peer-wait",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "Wait so much longer for the other nodes' agents to show up.")
  private @Nullable Duration peerWait;

  @Option(names = "--strict", description = "Exit with 1 if there are warnings.")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Look for units and init links below it (default: ${DEFAULT-VALUE}).")
  private Path root = Path.of("/");

  @Override
  public Integer call() {
    Configuration configuration;
    try {
      configuration = Configuration.load(configFile);
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> Output.tell(spec, fault.toString()));
      return ExitCode.USAGE;
    }
    List<Finding> findings;
    try (LeaseAccess leases = LeaseAccess.open(configuration, LeaseCommand.CLOCK)) {
      findings = visit(configuration, leases);
    } catch (IOException e) {
      Output.tell(spec, "mailkeeper: " + e.getMessage());
      return ExitCode.REFUSED;
    }
    findings.addAll(new BootStarts(root).judge(DoctorFacts.daemons(configuration)));
    report(configuration, findings);
    return exitCode(findings);
  }

  private List<Finding> visit(Configuration configuration, LeaseAccess leases) {
    Duration wait = peerWait == null ? Duration.ZERO : peerWait;
    Consumer<String> progress = line -> Output.tell(spec, "mailkeeper: " + line);
    if (leases.etcd().isPresent()) {
      return new EtcdVisit(configuration, leases.etcd().get(), span, wait, progress).findings();
    }
    LeaseDirectory directory = leases.directory().orElseThrow();
    return new StoreVisit(configuration, directory, span, wait, progress).findings();
  }

  private void report(Configuration configuration, List<Finding> findings) {
    if (json) {
      Output.print(spec, asJson(configuration, findings).toPrettyString());
      return;
    }
    findings.forEach(finding -> Output.print(spec, finding.line()));
    Output.print(spec, summary(findings));
  }

  private static String summary(List<Finding> findings) {
    long bad = count(findings, Level.BAD);
    String words = bad == 0 ? "fit for the lease" : "NOT fit for the lease";
    return String.format(
        "%s: %d bad, %d warnings, %d to look at elsewhere, %d ok",
        words,
        bad,
        count(findings, Level.WARN),
        count(findings, Level.NOTE),
        count(findings, Level.OK));
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(f -> f.level() == level).count();
  }

  private int exitCode(List<Finding> findings) {
    if (count(findings, Level.BAD) > 0) {
      return ExitCode.REFUSED;
    }
    return strict && count(findings, Level.WARN) > 0 ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static ObjectNode asJson(Configuration configuration, List<Finding> findings) {
    ObjectNode answer = Json.MAPPER.createObjectNode();
    answer.put("node", configuration.node().node()).put("fit", count(findings, Level.BAD) == 0);
    ArrayNode list = answer.putArray("findings");
    for (Finding f : findings) {
      list.addObject()
          .put("level", f.level().name())
          .put("check", f.check())
          .put("expected", f.expected())
          .put("found", f.found())
          .put("todo", f.advice());
    }
    return answer;
  }
}
