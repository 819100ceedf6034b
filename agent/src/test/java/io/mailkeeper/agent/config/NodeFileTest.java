package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The defaults and every key of {@code node.yml}. */
class NodeFileTest {

  @TempDir private Path directory;

  @Test
  void hasDefaults() throws Exception {
    NodeFile node = new ConfigDirectory(directory).load().node();
    assertThat(node)
        .isEqualTo(
            new NodeFile(
                "n1",
                new NodeFile.Listen(Addresses.parse("127.0.0.1"), 9650, Optional.empty(), false),
                Optional.empty(),
                List.of(
                    new NodeFile.Peer("n2", URI.create("http://127.0.0.1:9651"), Optional.empty())),
                Optional.of(directory.resolve("peer.key")),
                Optional.empty(),
                Optional.of(Path.of("/srv/shared")),
                Optional.empty(),
                Path.of("/var/lib/mailkeeper"),
                Path.of("/run/mailkeeper"),
                directory.resolve("group.yml"),
                Path.of("/etc/machine-id"),
                new NodeFile.Guard(
                    List.of("-Xmx16m", "-XX:+UseSerialGC"),
                    Optional.empty(),
                    Optional.empty(),
                    NodeFile.Reset.YES,
                    Path.of("/proc/sysrq-trigger")),
                new NodeFile.Log(NodeFile.Log.Level.INFO),
                new NodeFile.OnDemand(Optional.empty(), false, List.of(), 100)));
  }

  @Test
  void takesEveryKey() throws Exception {
    NodeFile node =
        new ConfigDirectory(directory)
            .write("mail.yml", ConfigDirectory.SMALLEST_GROUP)
            .write(
                "node.yml",
                """
                node: n2
                listen:
                  host: "::"
                  port: 9999
                  tls: {certificate_file: node.crt, key_file: node.key}
                  insecure: false
                token_file: token
                peers:
                  - node: n1
                    url: https://n1.example.org:9650
                    fence:
                      command: [fence_ipmilan, -v]
                      options: {ip: 10.9.0.1, username: admin}
                      option_files: {password: token}
                      timeout: 5s
                      check_every: 30s
                peer_key_file: peer.key
                shared_directory: shared
                state_directory: /state
                run_directory: run/n2
                group_file: mail.yml
                machine_id_file: id
                peer_ca_file: node.crt
                guard:
                  java_options: [-Xint]
                  watchdog: /dev/watchdog0
                  watchdog_timeout: 3s
                  reset: yes
                  sysrq: /run/sysrq
                log: {level: debug}
                probe:
                  module_file: blackbox.yml
                  any_target: true
                  targets: ["*.example.org:25"]
                  history_limit: 7
                """)
            .write("blackbox.yml", "modules: {m: {prober: tcp}}")
            .load()
            .node();
    assertThat(node)
        .isEqualTo(
            new NodeFile(
                "n2",
                new NodeFile.Listen(
                    Addresses.parse("::"),
                    9999,
                    Optional.of(
                        new NodeFile.Tls(
                            directory.resolve("node.crt"), directory.resolve("node.key"))),
                    false),
                Optional.of(directory.resolve("token")),
                List.of(
                    new NodeFile.Peer(
                        "n1",
                        URI.create("https://n1.example.org:9650"),
                        Optional.of(
                            new FenceFile(
                                List.of("fence_ipmilan", "-v"),
                                Optional.of(Map.of("ip", "10.9.0.1", "username", "admin")),
                                Optional.of(Map.of("password", directory.resolve("token"))),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30))))),
                Optional.of(directory.resolve("peer.key")),
                Optional.of(directory.resolve("node.crt")),
                Optional.of(directory.resolve("shared")),
                Optional.empty(),
                Path.of("/state"),
                directory.resolve("run/n2"),
                directory.resolve("mail.yml"),
                directory.resolve("id"),
                new NodeFile.Guard(
                    List.of("-Xint"),
                    Optional.of(Path.of("/dev/watchdog0")),
                    Optional.of(Duration.ofSeconds(3)),
                    NodeFile.Reset.YES,
                    Path.of("/run/sysrq")),
                new NodeFile.Log(NodeFile.Log.Level.DEBUG),
                new NodeFile.OnDemand(
                    Optional.of(directory.resolve("blackbox.yml")),
                    true,
                    List.of(new TargetPattern("*.example.org:25")),
                    7)));
  }
}
