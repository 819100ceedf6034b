package io.mailkeeper.lab.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A program that answers {@code /probe}, in a process of its own, on a port of loopback. */
final class Prober implements AutoCloseable {

  private final String name;
  private final Process process;
  private final int port;
  private final Path log;

  private Prober(String name, Process process, int port, Path log) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts blackbox_exporter as its package does. */
  static Prober blackboxExporter(Path binary, Path modules) throws IOException {
    int port = freePort();
    return start(
        "blackbox_exporter",
        List.of(
            binary.toString(),
            "--config.file=" + modules,
            "--web.listen-address=127.0.0.1:" + port),
        port,
        modules.resolveSibling("blackbox_exporter.log"));
  }

  static Prober start(String name, List<String> command, int port, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    return new Prober(name, process, port, log);
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  Usage usage() throws IOException {
    return Usage.of(process.pid());
  }

  /** Waits until a path answers with 200 and what is wanted. */
  void await(String path, Predicate<String> wanted) {
    Awaitility.await(name + " " + path)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .failFast(this::demandAlive)
        .ignoreExceptions()
        .until(() -> wanted.test(get(path)));
  }

  /** The body of a path's answer; empty unless it is 200. */
  String get(String path) throws IOException {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                  HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? response.body() : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void demandAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " has ended: " + Files.readString(log));
    }
  }

  @Override
  public void close() {
    Server.end(process);
  }
}
