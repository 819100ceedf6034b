package io.mailkeeper.agent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.mailkeeper.agent.Agent;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.loop.HealerFactory;
import io.mailkeeper.healer.guard.GuardLauncher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs this node's agent until it is told to end. */
@Command(
    name = "agent",
    description = {
      "Run this node's agent in the foreground.",
      "Ending it (SIGTERM, Ctrl-C) leaves the mail services running; an agent started again within"
          + " the lease's time goes on where this one was, otherwise the guard stops them."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:ended in order",
      "1:this machine cannot run it",
      "2:the configuration has faults"
    })
public final class AgentCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);

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
      e.faults().forEach(System.err::println);
      System.err.println(
          "mailkeeper: " + e.faults().size() + " fault(s) in the configuration; nothing started");
      return ExitCode.USAGE;
    }
    setLevel(configuration);
    try {
      return run(configuration);
    } catch (IOException e) {
      System.err.println("mailkeeper: cannot run here: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static int run(Configuration configuration) throws IOException, InterruptedException {
    AgentServices services =
        AgentServices.start(configuration, GuardLauncher.ofThisProcess(), HealerFactory.REAL);
    return untilTold(services, configuration.node().node());
  }

  /** Runs until SIGTERM or Ctrl-C. */
  public static int untilTold(AgentServices services, String node)
      throws IOException, InterruptedException {
    Agent agent = services.agent();
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  LOG.info("ending; the services go on, the guard keeps the deadline");
                  end.countDown();
                },
                "shutdown"));
    LOG.info("agent of node {} runs", node);
    end.await();
    agent.close();
    return ExitCode.DONE;
  }

  private static void setLevel(Configuration configuration) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context
          .getLogger("io.mailkeeper")
          .setLevel(Level.toLevel(configuration.node().log().level().name()));
    }
  }
}
