package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A real agent, started by {@code bin/mailkeeper} with the flags that ship: in service on its node,
 * with a daemon that does nothing to keep and as many services as wanted to probe every second.
 *
 * @param prober the agent's process; its guard's is not counted, and does next to nothing
 */
record LoadedAgent(Path directory, Prober prober) implements AutoCloseable {

  private static final String IN_SERVICE = "\"mode\":\"in_service\"";

  /**
   * Starts it and waits until it is in service.
   *
   * @param directory of its own, which must not exist
   * @param services that are probed, all of the same server
   */
  static LoadedAgent start(Path directory, Path modules, int services, Server server)
      throws IOException {
    Files.createDirectories(directory.resolve("shared"));
    Files.createDirectories(directory.resolve("state"));
    int port = Prober.freePort();
    Files.writeString(directory.resolve("node.yml"), nodeFile(port, modules));
    Files.writeString(directory.resolve("group.yml"), groupFile(directory, services, server));
    Files.writeString(
        directory.resolve("machine-id"), UUID.randomUUID().toString().replace("-", "") + "\n");
    secret(directory.resolve("token"));
    secret(directory.resolve("peer.key"));
    Path program = program();
    run(List.of(program.toString(), "lease", "init", "--config.file", node(directory)), directory);
    Prober prober =
        Prober.start(
            "mailkeeper",
            List.of(program.toString(), "agent", "--config.file", node(directory)),
            port,
            directory.resolve("agent.log"));
    LoadedAgent agent = new LoadedAgent(directory, prober);
    try {
      prober.await("/api/v1/status", body -> body.contains(IN_SERVICE));
    } catch (RuntimeException e) {
      agent.close();
      throw e;
    }
    return agent;
  }

  /** The script beside the jar that the tests were given. */
  private static Path program() {
    Path jar = Path.of(System.getProperty("mailkeeper.jar", "target/mailkeeper.jar"));
    return jar.toAbsolutePath().resolve("../../bin/mailkeeper").normalize();
  }

  private static String node(Path directory) {
    return directory.resolve("node.yml").toString();
  }

  private static void secret(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, UUID.randomUUID() + "-" + UUID.randomUUID() + "\n");
  }

  private static String nodeFile(int port, Path modules) {
    return """
        node: n1
        listen: {host: 127.0.0.1, port: %d}
        token_file: token
        peers:
          - {node: n2, url: "http://127.0.0.1:9"}
        peer_key_file: peer.key
        shared_directory: shared
        state_directory: state
        run_directory: run
        group_file: group.yml
        machine_id_file: machine-id
        guard: {reset: no}
        probe: {module_file: %s, any_target: true}
        """
        .formatted(port, modules);
  }

  private static String groupFile(Path directory, int services, Server server) {
    Path pid = directory.resolve("daemon.pid");
    StringBuilder text =
        new StringBuilder(
            """
            group: load-%d
            nodes: [n1, n2]
            lease: {profile: standard}
            hierarchies:
              - tag: mail
                priorities: {n1: 1, n2: 10}
                resources:
                  - name: daemon
                    kind: daemon
                    start: [/bin/sh, -c, "sleep 86400 & echo $! >%s"]
                    pid_file: %s
                services:
            """
                .formatted(ProcessHandle.current().pid(), pid, pid));
    for (int i = 1; i <= services; i++) {
      text.append(
          """
                - name: smtp-%d
                  daemon: daemon
                  probe: {protocol: smtp, host: 127.0.0.1, port: %d, every: 1s, timeout: 900ms}
          """
              .formatted(i, server.port()));
    }
    return services == 0
        ? text.toString().replace("services:\n", "services: []\n")
        : text.toString();
  }

  private static void run(List<String> command, Path directory) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("lease-init.log").toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(
          String.join(" ", command)
              + " failed: "
              + Files.readString(directory.resolve("lease-init.log")));
    }
  }

  /** How many scheduled probes have ended, by its own meters. */
  long scheduled() throws IOException {
    return sum("mailkeeper_probe_total{");
  }

  /** How many of them have failed. */
  long scheduledFailures() throws IOException {
    return sum("mailkeeper_probe_failures_total{");
  }

  private long sum(String series) throws IOException {
    return prober
        .get("/metrics")
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The agent first: it would start another guard. Then what it has started. */
  @Override
  public void close() {
    prober.close();
    pid("run/guard.lock").ifPresent(LoadedAgent::kill);
    pid("daemon.pid").ifPresent(LoadedAgent::kill);
  }

  private Optional<ProcessHandle> pid(String file) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(directory.resolve(file)).strip()));
    } catch (IOException | NumberFormatException never) {
      return Optional.empty();
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }
}
