package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.NodeFile;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a node's agent answers.
 *
 * @param url scheme, host and port
 * @param tokenFile the operators' token, for what changes something
 * @param caFile who signs its certificate, PEM; else who the Java runtime trusts
 */
public record AgentAddress(URI url, Optional<Path> tokenFile, Optional<Path> caFile) {

  public AgentAddress(URI url, Optional<Path> tokenFile) {
    this(url, tokenFile, Optional.empty());
  }

  /** Finds the agent that a configuration file belongs to. */
  public interface Source {
    /** The agent that runs with this {@code node.yml}. */
    AgentAddress read(Path configFile) throws ConfigurationException;
  }

  /** Reads the configuration as the agent itself does. */
  public static AgentAddress ofConfiguration(Path configFile) throws ConfigurationException {
    NodeFile node = Configuration.load(configFile).node();
    return of(node.listen(), node.tokenFile(), node.peerCaFile());
  }

  static AgentAddress of(NodeFile.Listen listen, Optional<Path> tokenFile, Optional<Path> caFile) {
    String scheme = listen.tls().isPresent() ? "https" : "http";
    String url = scheme + "://" + reachable(listen.host()) + ":" + listen.port();
    return new AgentAddress(URI.create(url), tokenFile, caFile);
  }

  /** An agent that listens everywhere is met on loopback. */
  private static String reachable(InetAddress host) {
    boolean six = host instanceof Inet6Address;
    if (host.isAnyLocalAddress()) {
      return six ? "[::1]" : "127.0.0.1";
    }
    return six ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
  }
}
