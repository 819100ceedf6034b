package io.mailkeeper.lab.servers;

import io.mailkeeper.lab.LabRequirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the packages of the mail servers were unpacked.
 *
 * @param directory with a root for each Debian release, made by {@code .ci/mail-servers}
 */
record ServerRoots(Path directory) {
  private static final String WHERE = "MAILKEEPER_MAIL_SERVERS";

  /** Skips the calling test when something is missing, or fails it where nothing may be skipped. */
  static ServerRoots find() {
    List<String> missing = new ArrayList<>(LabRequirements.missing());
    Optional<Path> directory =
        Optional.ofNullable(System.getenv(WHERE)).map(d -> d.split(":", 2)[0]).map(Path::of);
    if (directory.filter(d -> Files.exists(d.resolve("made-by"))).isEmpty()) {
      missing.add(WHERE + ", a directory with unpacked mail servers: .ci/mail-servers makes it");
    }
    LabRequirements.demand(missing);
    return new ServerRoots(directory.orElseThrow());
  }

  /** The root that a server is in; roots that were unpacked earlier may lack it. */
  Path of(LabServer server) {
    if (packages(server).isEmpty()) {
      throw new IllegalStateException(
          "expected the package "
              + server.debianPackage()
              + " in "
              + root(server)
              + ", found none; an older .ci/mail-servers has unpacked that: run it again");
    }
    return root(server);
  }

  /** The version of the server's Debian package. */
  String version(LabServer server) {
    return packages(server).get(0);
  }

  private Path root(LabServer server) {
    return directory.resolve(server.release());
  }

  /** Versions of the server's package, one at most. */
  private List<String> packages(LabServer server) {
    try {
      return Files.readAllLines(root(server).resolve("packages")).stream()
          .filter(line -> line.startsWith(server.debianPackage() + " "))
          .map(line -> line.split(" ", 2)[1])
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
