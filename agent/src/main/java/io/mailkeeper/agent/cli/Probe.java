package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Probes one service once, every phase shown; needs no agent. */
@Command(
    name = "probe",
    description = {
      "Probe one service once, and show what was said and how long each phase took.",
      "Targets: smtp://host:25 pop3://host imap://host http://host/path sdap://host tcp://host:port",
      "jolokia://host:8778/jolokia/ (a Java virtual machine: its uptime is read)"
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the service answers as it should",
      "1:it does not",
      "2:wrong usage",
      "0, 2, 3:with --nagios: ok, critical, unknown"
    })
final class Probe implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TARGET", description = "What to probe.")
  private String target = "";

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "One deadline for everything, such as 5s (default: 10s).")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(names = "--nagios", description = "Print one line as monitoring plugins do.")
  private boolean nagios;

  @Override
  public Integer call() {
    Target parsed;
    try {
      parsed = Target.parse(URI.create(target));
    } catch (IllegalArgumentException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
    ProbeResult result = run(parsed);
    if (nagios) {
      Plugin plugin = ProbeText.plugin(parsed, result);
      Output.print(spec, plugin.line());
      return plugin.level().exitCode();
    }
    if (json) {
      Output.print(spec, AgentClient.write(ProbeText.json(target, result)));
    } else {
      ProbeText.lines(target, result, Ink.forStdout()).forEach(line -> Output.print(spec, line));
    }
    return result.success() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private int wrong(String sentence) {
    if (nagios) {
      Output.print(spec, "PROBE UNKNOWN - " + sentence);
      return Plugin.Level.UNKNOWN.exitCode();
    }
    throw new Ended(ExitCode.USAGE, sentence);
  }

  private ProbeResult run(Target parsed) {
    Vertx vertx = Vertx.vertx();
    try {
      return Probes.run(vertx, parsed, timeout).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a probe never fails, it has a result", e);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
