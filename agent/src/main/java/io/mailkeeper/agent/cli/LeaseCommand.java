package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.lease.LeaseAccess;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.lease.LeasePlace;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Makes and shows the lease directory; needs no agent. */
@Command(
    name = "lease",
    description = "Make, join, show or repair the lease directory of this node's group.",
    mixinStandardHelpOptions = true,
    subcommands = {LeaseCommand.Init.class, LeaseCommand.Join.class, LeaseShow.class, Reinit.class})
public final class LeaseCommand implements Callable<Integer> {
  /** For how long a call takes; nothing here lives by a lease's deadline. */
  static final BootClock CLOCK = () -> new Uptime(System.nanoTime());

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config.file",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** What a subcommand does with the directory. */
  interface Work {
    /** Returns the exit code. */
    int on(LeasePlace place, Configuration configuration) throws IOException;
  }

  /** What changes the directory, or would, in sentences. */
  private interface Change {
    List<String> on(LeasePlace place, Configuration configuration) throws IOException;
  }

  private int change(String nothing, Change change) {
    return attempt(
        (place, configuration) -> {
          List<String> lines = change.on(place, configuration);
          (lines.isEmpty() ? List.of(nothing) : lines).forEach(line -> Output.print(spec, line));
          return ExitCode.DONE;
        });
  }

  /** Opens the directory of the configured group; what goes wrong becomes a sentence. */
  int attempt(Work work) {
    return attempt(spec, configFile, work);
  }

  /** The same for a command that is none of this one's. */
  static int attempt(CommandSpec spec, Path configFile, Work work) {
    try {
      Configuration configuration = Configuration.load(configFile);
      try (LeaseAccess leases = LeaseAccess.open(configuration, CLOCK)) {
        return work.on(leases.place(), configuration);
      }
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> Output.tell(spec, fault.toString()));
      return ExitCode.USAGE;
    } catch (Ended e) {
      Output.tell(spec, "mailkeeper: " + e.sentence());
      return e.exitCode();
    } catch (NoSuchFileException e) {
      Output.tell(
          spec,
          "mailkeeper: "
              + e.getMessage()
              + " is not there: is the shared filesystem mounted, or this the right etcd? On the"
              + " first node run 'lease init'");
      return ExitCode.REFUSED;
    } catch (IOException e) {
      Output.tell(spec, "mailkeeper: " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  /** Makes the directory. */
  @Command(
      name = "init",
      description = {
        "Make the group's lease directory on the shared filesystem, or in etcd, and join this node to"
            + " it.",
        "Run it once, on one node. Running it again changes nothing."
      },
      mixinStandardHelpOptions = true)
  static final class Init implements Callable<Integer> {
    @ParentCommand private LeaseCommand parent = new LeaseCommand();

    @Override
    public Integer call() {
      return parent.change(
          "nothing to do: the directory is there and complete",
          (place, configuration) ->
              place.init(
                  configuration.domain().hierarchies().stream().map(Hierarchy::tag).toList()));
    }
  }

  /** Pins this node to what is there. */
  @Command(
      name = "join",
      description = {
        "Join this node to the lease directory it finds.",
        "An agent joins by itself as soon as another node has seen its writes; this is for a node"
            + " that is alone, and for a directory that was replaced on purpose."
      },
      mixinStandardHelpOptions = true)
  static final class Join implements Callable<Integer> {
    @ParentCommand private LeaseCommand parent = new LeaseCommand();

    @Option(names = "--confirm", description = "Do it; without it, only say what would be done.")
    private boolean confirm;

    @Override
    public Integer call() {
      return parent.change(
          "nothing to do: this node has joined this directory",
          (place, configuration) -> {
            List<String> lines = new ArrayList<>(place.join(confirm));
            if (confirm && !lines.isEmpty()) {
              lines.add(
                  "restart this node's agent if it had joined another directory before: it goes on"
                      + " refusing this one by what it has read there");
            }
            return lines;
          });
    }
  }
}
