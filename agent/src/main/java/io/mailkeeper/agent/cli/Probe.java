package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.RoundTrip;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Probes one service once, every phase shown; needs no agent. */
@Command(
    name = "probe",
    description = {
      "Probe one service once, and show what was said and how long each phase",
      "took. Targets:",
      "  smtp smtps submission submissions lmtp pop3 pop3s imap imaps sieve ldap",
      "  ldaps sdap://host or ://host:port; lmtps sieves://host:port",
      "  http https://host/path",
      "  dns://server/name?type=MX",
      "  tcp://host:port (a connection)",
      "  jolokia://host:8778/jolokia/ (a Java virtual machine: its uptime is read)",
      "Nothing is delivered, read or changed unless --deep asks for it. Passwords",
      "are never shown, and never sent without TLS unless --login-in-clear says",
      "so. A certificate must convince unless --insecure says not."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the service answers as it should",
      "1:it does not",
      "2:wrong usage",
      "0, 1, 2, 3:with --nagios: ok, warning (a certificate, 21 days before its end), critical (the"
          + " service, or a certificate 3 days before its end), unknown"
    })
final class Probe implements Callable<Integer> {
  private static final Duration USUAL = Duration.ofSeconds(10);

  /** Mail may wait a little in a queue. */
  private static final Duration USUAL_DEEP = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TARGET", description = "What to probe.")
  private String target = "";

  @Mixin private ProbeOptions options = new ProbeOptions();

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "One deadline for everything, such as 5s (default: 10s, with --deep 60s).")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(names = "--nagios", description = "Print one line as monitoring plugins do.")
  private boolean nagios;

  @Override
  public Integer call() {
    Target parsed;
    try {
      parsed = options.target(target);
    } catch (IllegalArgumentException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
    ProbeText text = parsed instanceof Route route ? travelled(route) : probed(parsed);
    if (nagios) {
      Plugin plugin = text.plugin();
      Output.print(spec, plugin.line());
      return plugin.level().exitCode();
    }
    if (json) {
      Output.print(spec, AgentClient.write(text.json()));
    } else {
      text.lines(Ink.forStdout()).forEach(line -> Output.print(spec, line));
    }
    return text.result().success() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private ProbeText probed(Target parsed) {
    Duration limit = timeout.orElse(USUAL);
    ProbeResult result = ended(parsed.tls().isPresent(), vertx -> Probes.run(vertx, parsed, limit));
    return new ProbeText(target, parsed, result, Instant.now());
  }

  private ProbeText travelled(Route route) {
    Duration limit = timeout.orElse(USUAL_DEEP);
    RoundTripResult result =
        ended(
            route.submit().tls().isPresent() || route.fetch().tls().isPresent(),
            vertx -> new RoundTrip(vertx, route, InstantSource.system()).run(limit));
    return ProbeText.of(target, route, result, Instant.now());
  }

  private int wrong(String sentence) {
    if (nagios) {
      Output.print(spec, "PROBE UNKNOWN - " + sentence);
      return Plugin.Level.UNKNOWN.exitCode();
    }
    throw new Ended(ExitCode.USAGE, sentence);
  }

  private static <T> T ended(boolean tls, Function<Vertx, Future<T>> probe) {
    Vertx vertx = Vertx.vertx();
    try {
      return WarmUp.of(vertx, tls)
          .compose(warm -> probe.apply(vertx))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a probe never fails, it has a result", e);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
