package io.mailkeeper.agent.cli;

import io.mailkeeper.healer.guard.GuardMain;
import io.mailkeeper.healer.guard.GuardOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the guard in the foreground, for a unit of its own; otherwise the agent starts it. */
@Command(
    name = "guard",
    description = {
      "Run this node's guard in the foreground.",
      "It stops the protected services at the lease's deadline when the agent cannot. The agent"
          + " starts one if none runs; a service manager may run it as a unit of its own."
    },
    mixinStandardHelpOptions = true)
public final class GuardCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The node's run_directory, on a tmpfs.")
  private String directory = "";

  @Option(names = "--node", required = true, paramLabel = "NAME", description = "The node's name.")
  private String node = "";

  @Option(
      names = "--watchdog",
      paramLabel = "PATH",
      description = "The watchdog device to feed; needs --watchdog-timeout.")
  private Optional<Path> watchdog = Optional.empty();

  @Option(
      names = "--watchdog-timeout",
      paramLabel = "SECONDS",
      description = "Its timeout: at most 1 in lease profile fast, 4 in standard, 21 in patient.")
  private long seconds;

  @Option(
      names = "--sysrq",
      paramLabel = "PATH",
      description = "/proc/sysrq-trigger: resets this machine when a stop does not succeed.")
  private Optional<Path> sysrq = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (watchdog.isPresent() ? seconds < 1 : seconds != 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--watchdog PATH and --watchdog-timeout SECONDS (1 or more) go together: without its"
              + " timeout nobody knows when it resets the node");
    }
    GuardOptions options = new GuardOptions(watchdog, Duration.ofSeconds(seconds), sysrq);
    List<String> argv = new ArrayList<>(List.of("--dir", directory, "--node", node));
    argv.addAll(options.argv());
    GuardMain.main(argv.toArray(String[]::new));
    return ExitCode.DONE;
  }
}
