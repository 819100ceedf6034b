package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * What the agent's own rounds cost, which nobody asks for: 50 services, each probed every second.
 *
 * @param cpu of the agent in that time, all that it does beside included
 * @param failures of all probes since it started
 */
record Scheduled(long probes, Cpu cpu, long failures, Usage usage) {

  static Scheduled measure(Path directory, Path modules, Server server, Plan plan)
      throws IOException {
    try (LoadedAgent agent = LoadedAgent.start(directory, modules, Plan.PER_SECOND, server)) {
      Awaitility.await("scheduled probes")
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> agent.scheduled() >= plan.scheduledWarmUp());
      long probes = agent.scheduled();
      Cpu before = agent.prober().usage().cpu();
      Outcome unused = Load.nothing(plan.steady());
      Usage after = agent.prober().usage();
      return new Scheduled(
          agent.scheduled() - probes, after.cpu().minus(before), agent.scheduledFailures(), after);
    }
  }

  double cpuMicros() {
    return cpu.micros(probes);
  }
}
