package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mailkeeper agent}, as it is shipped, with a configuration full of mistakes. */
class BadConfigurationIT {
  private static final String NODE =
      """
      node: n1
      listen: {host: 127.0.0.1, port: PORT, insecure: true}
      shared_directory: SHARED
      state_directory: STATE
      run_directory: RUN
      """;

  /** Five faults; the daemon would leave a file, were it started. */
  private static final String GROUP =
      """
      group: mail
      nodes: [n1]
      lease: {profile: quick}
      hierarchies:
        - tag: sams
          priorities: {n1: 1000}
          resources:
            - {name: smtp, kind: daemon, pid_fiel: RUN/a.pid, start: [touch, STARTED]}
          services:
            - name: smtp
              daemon: smpt
              probe: {protocol: smtp, host: 127.0.0.1, every: 5}
      """;

  @TempDir private Path directory;
  private String port = "";

  @BeforeEach
  void write() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = Integer.toString(free.getLocalPort());
    }
    Files.createDirectories(directory.resolve("shared"));
    for (String file : List.of("node.yml", "group.yml")) {
      String text = file.equals("node.yml") ? NODE : GROUP;
      Files.writeString(
          directory.resolve(file),
          text.replace("PORT", port)
              .replace("SHARED", directory.resolve("shared").toString())
              .replace("STATE", directory.resolve("state").toString())
              .replace("RUN", directory.resolve("run").toString())
              .replace("STARTED", directory.resolve("started").toString()));
    }
  }

  @Test
  void everyFaultIsNamedWithItsPlaceAndNothingIsStarted() throws Exception {
    Process agent = agent();

    assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).isEqualTo(2);
    assertThat(read("out")).isEmpty();
    assertThat(read("err").lines().map(line -> line.replace(directory + "/", "")))
        .containsExactly(
            "group.yml:3:18: 'profile' in lease is 'quick'; expected one of fast, standard, patient,"
                + " enduring",
            "group.yml:6:22: 'n1' of 'priorities' in hierarchy sams is '1000'; expected a whole"
                + " number from 1 to 999",
            "group.yml:8:36: unknown key 'pid_fiel' in resource smtp; did you mean 'pid_file'?",
            "group.yml:11:17: service smtp names unknown daemon 'smpt'; did you mean 'smtp'?",
            "group.yml:12:57: 'every' in probe of service smtp is '5'; expected a duration, a whole"
                + " number with its unit, such as 250ms, 2s, 5m, 1h or 1d",
            "mailkeeper: 5 fault(s) in the configuration; nothing started");
    assertNothingStarted();
  }

  /** The same files without the mistakes are taken: what is tested above is the mistakes. */
  @Test
  void withoutTheMistakesItRuns() throws Exception {
    Path group = directory.resolve("group.yml");
    Files.writeString(
        group,
        Files.readString(group)
            .replace("quick", "fast")
            .replace("1000", "10")
            .replace("pid_fiel", "pid_file")
            .replace("smpt", "smtp")
            .replace("every: 5", "every: 5s"));
    Process agent = agent();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> (read("out") + read("err")).contains("agent of node n1 runs"));
      assertThat(directory.resolve("run/agent.lock")).exists();
    } finally {
      agent.descendants().forEach(ProcessHandle::destroy);
      agent.destroy();
      agent.waitFor(60, TimeUnit.SECONDS);
    }
  }

  private Process agent() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-jar",
            Path.of(System.getProperty("mailkeeper.jar")).toAbsolutePath().toString(),
            "agent",
            "--config.file",
            directory.resolve("node.yml").toString())
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
  }

  private void assertNothingStarted() throws IOException {
    try (Stream<Path> left = Files.walk(directory)) {
      assertThat(left.map(p -> directory.relativize(p).toString()))
          .containsExactlyInAnyOrder("", "node.yml", "group.yml", "shared", "out", "err");
    }
    try (ServerSocket port = new ServerSocket()) {
      port.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(this.port)));
      assertThat(port.isBound()).as("nobody listens on port %s", this.port).isTrue();
    }
    String guard = directory.resolve("run").toString();
    assertThat(ProcessHandle.allProcesses().filter(p -> commandLine(p).contains(guard)))
        .as("no guard runs")
        .isEmpty();
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }
}
