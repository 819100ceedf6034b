package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.Agent;
import io.mailkeeper.agent.LogLevel;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.loop.HealerFactory;
import io.mailkeeper.agent.loop.Identity;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.system.NativeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs this node's agent until it is told to end. */
@Command(
    name = "agent",
    description = {
      "Run this node's agent in the foreground.",
      "Ending it (SIGTERM, Ctrl-C) leaves the mail services running; an agent started again within"
          + " the lease's time goes on where this one was, otherwise the guard stops them. Where"
          + " the lease is shorter than a restart (profile fast), it hands them to another node"
          + " first, or says that a failover will follow."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:ended in order",
      "1:this machine cannot run it",
      "2:the configuration has faults, or the machine has no identity"
    })
public final class AgentCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);

  /** How long a hand-over is waited for: systemd kills after 90 s by default. */
  private static final Duration HAND_OVER = Duration.ofSeconds(30);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration;
    try {
      configuration = Configuration.load(configFile);
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> say(fault.toString()));
      say("mailkeeper: " + e.faults().size() + " fault(s) in the configuration; nothing started");
      return ExitCode.USAGE;
    }
    LogLevel.set(configuration.node().log().level());
    try {
      UUID unused = Identity.machine(configuration.node().machineIdFile());
    } catch (IOException e) {
      say("mailkeeper: " + e.getMessage() + "; nothing started");
      return ExitCode.USAGE;
    }
    try {
      return run(configuration);
    } catch (IOException e) {
      say("mailkeeper: cannot run here: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }

  private static int run(Configuration configuration) throws IOException, InterruptedException {
    NodeFile node = configuration.node();
    List<Path> nativeDirectories = List.of(node.stateDirectory());
    Files.createDirectories(node.runDirectory());
    NativeDirectory.prefer(List.of(node.runDirectory(), node.stateDirectory()));
    GuardLauncher launcher =
        GuardLauncher.ofThisProcess()
            .with(node.guard().javaOptions(), nativeDirectories)
            .with(configuration.guardOptions());
    return untilTold(
        AgentServices.start(configuration, launcher, HealerFactory.REAL), configuration);
  }

  /** Runs until SIGTERM or Ctrl-C, and leaves in order. */
  public static int untilTold(AgentServices services, Configuration configuration)
      throws IOException, InterruptedException {
    Agent agent = services.agent();
    CountDownLatch end = new CountDownLatch(1);
    Duration ttl = configuration.domain().timing().ttl();
    Duration renewal = configuration.domain().timing().renew().plusMillis(500);
    Departure departure = new Departure(agent.desk(), ttl, HAND_OVER, renewal, LOG::info);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  departure.run();
                  end.countDown();
                },
                "shutdown"));
    LOG.info("agent of node {} runs", configuration.node().node());
    end.await();
    agent.close();
    return ExitCode.DONE;
  }
}
