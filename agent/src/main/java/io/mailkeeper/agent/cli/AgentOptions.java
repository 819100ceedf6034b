package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.ConfigurationException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command finds the agent. */
final class AgentOptions {
  private final AgentAddress.Source source;

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Ask the agent there, such as http://127.0.0.1:9650; the file is not read.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The operators' token (default: as in node.yml).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Trust agents on https whose certificate this PEM file holds or has signed (default:"
              + " peer_ca_file in node.yml, else whom the Java runtime trusts).")
  private @Nullable Path caFile;

  AgentOptions(AgentAddress.Source source) {
    this.source = source;
  }

  AgentClient open() {
    return new AgentClient(address());
  }

  private AgentAddress address() {
    Optional<Path> given = Optional.ofNullable(tokenFile);
    Optional<Path> ca = Optional.ofNullable(caFile);
    if (url != null) {
      if (url.getHost() == null) {
        throw new Ended(ExitCode.USAGE, "--url needs scheme and host: http://127.0.0.1:9650");
      }
      return new AgentAddress(url, given, ca);
    }
    try {
      AgentAddress read = source.read(configFile);
      return new AgentAddress(read.url(), given.or(read::tokenFile), ca.or(read::caFile));
    } catch (ConfigurationException e) {
      throw new Ended(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
