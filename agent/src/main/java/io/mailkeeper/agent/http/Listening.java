package io.mailkeeper.agent.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how the agent listens.
 *
 * @param host address to bind
 * @param port 0 to 65535; 0 for any free one
 * @param tls empty for plain HTTP
 * @param tokenFile file with the operators' token; empty: nobody may change anything over HTTP
 */
public record Listening(String host, int port, Optional<Tls> tls, Optional<Path> tokenFile) {

  /** Certificate chain and private key, both PEM. */
  public record Tls(Path certificateFile, Path keyFile) {}

  public Listening {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
  }
}
