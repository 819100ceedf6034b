package io.mailkeeper.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** A directory as an administrator would have it in /etc: both files and the secrets they name. */
public final class ConfigDirectory {

  static final String SMALLEST_NODE =
      """
      node: n1
      shared_directory: /srv/shared
      peers: [{node: n2, url: "http://127.0.0.1:9651"}]
      peer_key_file: peer.key
      """;

  static final String SMALLEST_GROUP =
      """
      group: mail
      nodes: [n1, n2]
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
      """;

  private final Path directory;

  public ConfigDirectory(Path directory) throws IOException {
    this.directory = directory;
    secret("peer.key", 32, "rw-------");
    secret("token", 16, "rw-------");
    secret("short.token", 15, "rw-------");
    secret("short.key", 31, "rw-------");
    secret("open.key", 32, "rw-r-----");
    secret("node.key", 100, "rw-------");
    secret("node.crt", 100, "rw-r--r--");
    write("node.yml", SMALLEST_NODE);
    write("group.yml", SMALLEST_GROUP);
  }

  private void secret(String name, int bytes, String mode) throws IOException {
    write(name, "x".repeat(bytes));
    Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(mode));
  }

  public ConfigDirectory write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
    return this;
  }

  /** Copies an example that ships with the agent. */
  public ConfigDirectory example(String name) throws IOException {
    try (var in = ConfigDirectory.class.getResourceAsStream("/examples/" + name)) {
      Files.write(directory.resolve(name), Objects.requireNonNull(in).readAllBytes());
    }
    return this;
  }

  public Path nodeYml() {
    return directory.resolve("node.yml");
  }

  Configuration load() throws ConfigurationException {
    return Configuration.load(nodeYml());
  }

  /** All faults as printed, with file names instead of paths. */
  List<String> faults() {
    try {
      load();
      return List.of();
    } catch (ConfigurationException e) {
      return e.faults().stream().map(this::plain).toList();
    }
  }

  private String plain(Fault fault) {
    return fault.toString().replace(directory + "/", "").replace(directory.toString(), ".");
  }
}
