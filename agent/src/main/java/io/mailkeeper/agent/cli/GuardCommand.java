package io.mailkeeper.agent.cli;

import io.mailkeeper.healer.guard.GuardMain;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() throws Exception {
    GuardMain.main(List.of("--dir", directory, "--node", node).toArray(String[]::new));
    return ExitCode.DONE;
  }
}
