package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The figures: both programs are started, warmed up by the same number of probes, and loaded in
 * turn. A program's cost is what the kernel says its processor time was, from the first request of
 * a measurement to the last answer.
 *
 * @param ours the agent asked for probes
 * @param theirs blackbox_exporter asked for the same
 * @param scheduled the agent probing by itself
 * @param floor the sockets alone
 */
record ProbeFigures(Account ours, Account theirs, Scheduled scheduled, Floor floor) {

  /**
   * Measures everything, which takes a minute or more.
   *
   * @param directory for files, empty
   * @param exporter blackbox_exporter
   */
  static ProbeFigures measure(Plan plan, Path directory, Path exporter) throws IOException {
    Path modules = Modules.write(directory);
    try (Server server = Server.start()) {
      Account ours;
      Account theirs;
      try (LoadedAgent agent = LoadedAgent.start(directory.resolve("n1"), modules, 0, server);
          Prober other = Prober.blackboxExporter(exporter, modules)) {
        other.await("/-/healthy", body -> !body.isEmpty());
        ours = new Account(agent.prober());
        theirs = new Account(other);
        compare(List.of(ours, theirs), server, plan);
      }
      Scheduled scheduled = Scheduled.measure(directory.resolve("n2"), modules, server, plan);
      return new ProbeFigures(ours, theirs, scheduled, Floor.measure(server, plan));
    }
  }

  private static void compare(List<Account> both, Server server, Plan plan) throws IOException {
    for (Account account : both) {
      account.warmUp(server, plan);
    }
    for (int round = 0; round < plan.rounds(); round++) {
      for (Scene scene : Scene.values()) {
        for (int i = 0; i < both.size(); i++) {
          both.get((round + i) % both.size()).measure(scene, server, plan);
        }
      }
    }
    for (Account account : both) {
      account.refused("554", server.refusing());
      account.refused("421", server.busy());
    }
  }

  /** As tables. */
  @Override
  public String toString() {
    return new FiguresText(this).toString();
  }
}
