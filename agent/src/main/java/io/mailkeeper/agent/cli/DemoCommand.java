package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the product at work on this machine alone. */
@Command(
    name = "demo",
    description = {
      "Run two nodes with mail daemons of their own on this machine, break them, and show what a"
          + " mail client sees of it.",
      "Needs Linux and nothing else: no root, no packages, no network. Everything is below one"
          + " temporary directory and on loopback addresses, and gone in the end, however it ends.",
      "Without --for the events happen once, then the board stays until Ctrl-C."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all went as expected",
      "1:an expectation failed, or this machine cannot run it",
      "2:wrong usage",
      "130:ended by Ctrl-C"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,4})(s|m)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "End after this time, such as 40s (the shortest) or 2m.")
  private String time = "";

  @Option(
      names = "--json",
      description =
          "Print one JSON document on standard output, everything else on standard error; without"
              + " --for it takes 40s.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return Demo.run(limit(), json) ? ExitCode.DONE : ExitCode.FAILED;
    } catch (IOException | UncheckedIOException e) {
      System.err.println("mailkeeper: the demo cannot run here: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private Optional<Duration> limit() {
    if (time.isEmpty()) {
      return json ? Optional.of(Demo.SHORTEST) : Optional.empty();
    }
    Matcher span = SPAN.matcher(time);
    if (!span.matches()) {
      throw wrong("expected a number and s or m, such as 40s");
    }
    long number = Long.parseLong(span.group(1));
    Duration limit = Duration.ofSeconds(span.group(2).equals("m") ? 60 * number : number);
    if (limit.compareTo(Demo.SHORTEST) < 0) {
      throw wrong("the events take " + Demo.SHORTEST.toSeconds() + "s at least");
    }
    return Optional.of(limit);
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), "--for " + time + ": " + what);
  }
}
