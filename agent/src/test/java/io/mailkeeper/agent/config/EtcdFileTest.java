package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The defaults and every key of {@code etcd} in {@code node.yml}. */
class EtcdFileTest {

  @TempDir private Path directory;

  private Configuration load(String etcd) throws Exception {
    return new ConfigDirectory(directory)
        .write(
            "node.yml",
            ConfigDirectory.SMALLEST_NODE.replace("shared_directory: /srv/shared\n", etcd))
        .load();
  }

  @Test
  void hasDefaults() throws Exception {
    Configuration configuration = load("etcd: {endpoints: [\"http://10.1.0.21:2379\"]}\n");
    assertThat(configuration.node().sharedDirectory()).isEmpty();
    assertThat(configuration.node().etcd())
        .contains(
            new EtcdFile(
                List.of(URI.create("http://10.1.0.21:2379")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "/mailkeeper",
                Optional.empty()));
    assertThat(configuration.etcdTimeout()).as("ttl / 4").isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void takesEveryKey() throws Exception {
    Configuration configuration =
        load(
            """
            etcd:
              endpoints: ["https://etcd1.example.org:2379", "https://[fd00::2]:2379"]
              ca_file: node.crt
              certificate_file: node.crt
              key_file: node.key
              user: mailkeeper
              password_file: token
              prefix: /prod/mail
              timeout: 1500ms
            """);
    assertThat(configuration.node().etcd())
        .contains(
            new EtcdFile(
                List.of(
                    URI.create("https://etcd1.example.org:2379"),
                    URI.create("https://[fd00::2]:2379")),
                Optional.of(directory.resolve("node.crt")),
                Optional.of(directory.resolve("node.crt")),
                Optional.of(directory.resolve("node.key")),
                Optional.of("mailkeeper"),
                Optional.of(directory.resolve("token")),
                "/prod/mail",
                Optional.of(Duration.ofMillis(1500))));
    assertThat(configuration.etcdTimeout()).isEqualTo(Duration.ofMillis(1500));
  }
}
