package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "End after this time, from 40s to 10m.")
  private @Nullable Duration time;

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
    if (time == null) {
      return json ? Optional.of(Demo.SHORTEST) : Optional.empty();
    }
    if (time.compareTo(Demo.SHORTEST) < 0) {
      throw wrong("the events take " + Demo.SHORTEST.toSeconds() + "s at least");
    }
    if (time.compareTo(Demo.LONGEST) > 0) {
      throw wrong("at most " + Demo.LONGEST.toMinutes() + "m");
    }
    return Optional.of(time);
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), "wrong value for --for: " + what);
  }
}
