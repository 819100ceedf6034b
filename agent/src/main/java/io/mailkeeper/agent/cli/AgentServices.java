package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.Agent;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.http.AgentServer;
import io.mailkeeper.agent.http.Listening;
import io.mailkeeper.agent.http.ProbeRoutes;
import io.mailkeeper.agent.http.ReloadRoute;
import io.mailkeeper.agent.jmx.JmxBeans;
import io.mailkeeper.agent.jolokia.JolokiaRoutes;
import io.mailkeeper.agent.loop.HealerFactory;
import io.mailkeeper.agent.loop.MetersAndListener;
import io.mailkeeper.agent.metrics.AgentMeters;
import io.mailkeeper.agent.prober.OnDemand;
import io.mailkeeper.healer.guard.GuardLauncher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent with its front ends. */
public record AgentServices(Agent agent, AgentServer server) {
  private static final Logger LOG = LoggerFactory.getLogger(AgentServices.class);

  /**
   * Starts all of it; blocks until the port listens.
   *
   * @throws IOException what this machine lacks, in one sentence
   */
  public static AgentServices start(
      Configuration configuration, GuardLauncher launcher, HealerFactory healers)
      throws IOException {
    AgentMeters meters = new AgentMeters();
    Optional<MBeanServer> consoles = consoles();
    JmxBeans beans = new JmxBeans(consoles.orElseGet(MBeanServerFactory::newMBeanServer));
    Agent agent =
        new Agent(
            configuration,
            new MetersAndListener(meters, beans),
            launcher,
            healers,
            Version.number());
    beans.register(agent.desk());
    NodeFile node = configuration.node();
    try {
      OnDemand probes = probes(agent, configuration, meters);
      AgentServer server =
          AgentServer.start(
                  agent.vertx(),
                  listening(node),
                  agent.desk(),
                  meters.watch(agent.vertx(), agent.desk()::snapshot),
                  router -> {
                    agent.peers().ifPresent(peers -> peers.mount(router));
                    consoles.ifPresent(c -> new JolokiaRoutes(agent.vertx()).mount(router));
                    new ProbeRoutes(probes).mount(router);
                    reload(agent, meters, node).mount(router);
                  })
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      return new AgentServices(agent, server);
    } catch (CompletionException e) {
      beans.close();
      agent.close();
      throw new IOException(
          "cannot listen on "
              + node.listen().host().getHostAddress()
              + ":"
              + node.listen().port()
              + ": "
              + (e.getCause() == null ? e : e.getCause()).getMessage(),
          e);
    }
  }

  private static OnDemand probes(Agent agent, Configuration configuration, AgentMeters meters) {
    OnDemand probes =
        new OnDemand(
            agent.vertx(),
            configuration.node().probe(),
            configuration.group(),
            configuration.modules().modules(),
            answered -> meters.onDemand(answered.module(), answered.result()));
    meters.onDemand(configuration.modules().modules().keySet());
    agent.onReload(
        read -> {
          meters.onDemand(read.modules().modules().keySet());
          probes.apply(read.node().probe(), read.group(), read.modules().modules());
        });
    return probes;
  }

  private static ReloadRoute reload(Agent agent, AgentMeters meters, NodeFile node) {
    return new ReloadRoute(
        agent.vertx(),
        node.tokenFile(),
        () ->
            agent
                .vertx()
                .executeBlocking(agent::reload, false)
                .onSuccess(reloaded -> meters.reloaded(reloaded.ok())));
  }

  /**
   * The server that consoles attach to. JDK 17 cannot make one where it cannot make sense of the
   * control groups; mail is protected all the same.
   */
  private static Optional<MBeanServer> consoles() {
    try {
      return Optional.of(ManagementFactory.getPlatformMBeanServer());
    } catch (RuntimeException e) {
      LOG.warn(
          "no JMX and no Jolokia here: this Java cannot read the control groups ({}); give it"
              + " -XX:-UseContainerSupport",
          e.toString());
      return Optional.empty();
    }
  }

  private static Listening listening(NodeFile node) {
    return new Listening(
        node.listen().host().getHostAddress(),
        node.listen().port(),
        node.listen().tls().map(t -> new Listening.Tls(t.certificateFile(), t.keyFile())),
        node.tokenFile());
  }
}
