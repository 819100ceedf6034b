package io.mailkeeper.agent.etcd;

import io.mailkeeper.agent.config.EtcdFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens a cluster as {@code node.yml} describes it. */
public final class EtcdConnection {

  /** gRPC logs through the JDK, past our log, what every failed call tells anyway. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private EtcdConnection() {}

  /**
   * Reads the password; asks nobody yet.
   *
   * @param timeout of every call
   * @throws IOException if the password cannot be read
   */
  public static JetcdCluster open(EtcdFile file, Duration timeout) throws IOException {
    GRPC.setLevel(Level.SEVERE);
    Optional<String> password = Optional.empty();
    if (file.passwordFile().isPresent()) {
      password = Optional.of(password(file.passwordFile().get()));
    }
    EtcdEndpoint.Credentials credentials =
        new EtcdEndpoint.Credentials(
            file.caFile(), file.certificateFile(), file.keyFile(), file.user(), password);
    List<EtcdEndpoint> endpoints =
        file.endpoints().stream().map(url -> new EtcdEndpoint(url, credentials, timeout)).toList();
    return new JetcdCluster(endpoints, timeout);
  }

  /** Without the line end that editors add. */
  private static String password(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new IOException("etcd's password cannot be read: " + e, e);
    }
  }
}
