package io.mailkeeper.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The real blackbox_exporter, with a module file of ours, on a port of loopback. */
public final class BlackboxExporter implements AutoCloseable {

  private static final String NAME = "prometheus-blackbox-exporter";

  private final Process process;
  private final URI uri;

  private BlackboxExporter(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /** Skips the calling test without it; fails it where nothing may be skipped. */
  public static Path require() {
    Optional<Path> binary =
        Stream.concat(
                Optional.ofNullable(System.getenv("MAILKEEPER_PROMETHEUS_TOOLS")).stream()
                    .flatMap(directories -> Stream.of(directories.split(":", -1))),
                Stream.of("/usr/bin"))
            .map(directory -> Path.of(directory, NAME))
            .filter(Files::isExecutable)
            .findFirst();
    if (binary.isEmpty()) {
      String missing =
          NAME
              + " is missing: Debian's package of that name, or MAILKEEPER_PROMETHEUS_TOOLS, a"
              + " directory with it";
      assertThat(System.getenv("MAILKEEPER_SKIP_NOTHING")).as(missing).isNotEqualTo("true");
      Assumptions.abort(missing);
    }
    return binary.get();
  }

  /** The module files that its package ships as examples. */
  static List<Path> examples(Path binary) throws IOException {
    Path directory =
        binary.toRealPath().resolve("../../share/doc/" + NAME + "/examples").normalize();
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
    }
  }

  static BlackboxExporter start(Path binary, Path modules, Path log) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + modules,
                "--web.listen-address=127.0.0.1:" + port,
                "--log.prober=debug")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    BlackboxExporter exporter =
        new BlackboxExporter(process, URI.create("http://127.0.0.1:" + port));
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                ProbeServer.ask(exporter.uri, "/-/healthy").get(5, TimeUnit.SECONDS).statusCode()
                    == 200);
    return exporter;
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
