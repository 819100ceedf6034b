package io.mailkeeper.agent.etcd;

import static org.awaitility.Awaitility.await;

import io.mailkeeper.lab.LabRequirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Real etcd members on this machine, on free ports of the loopback address. */
final class EtcdServers implements AutoCloseable {

  private static final Path ETCD = Path.of("/usr/bin/etcd");

  private final Path directory;
  private final boolean tls;
  private final List<Integer> clientPorts = new ArrayList<>();
  private final List<Integer> peerPorts = new ArrayList<>();
  private final List<Process> members = new ArrayList<>();

  /** Skips the calling test without etcd, or fails it where nothing may be skipped. */
  static EtcdServers start(int count, Path directory) {
    return start(count, directory, false);
  }

  /** One member on https, with a certificate that it has made itself: see {@link #certificate}. */
  static EtcdServers startTls(Path directory) {
    return start(1, directory, true);
  }

  private static EtcdServers start(int count, Path directory, boolean tls) {
    if (!Files.isExecutable(ETCD)) {
      String reason = ETCD + " is not there: apt-get install etcd-server";
      if ("true".equals(System.getenv(LabRequirements.SKIP_NOTHING))) {
        Assertions.fail(reason + " (" + LabRequirements.SKIP_NOTHING + " is true)");
      }
      Assumptions.abort(reason);
    }
    EtcdServers servers = new EtcdServers(count, directory, tls);
    try {
      IntStream.range(0, count).forEach(i -> servers.members.add(servers.spawn(i)));
      servers.awaitAnswers();
      return servers;
    } catch (RuntimeException | Error e) {
      servers.close();
      throw e;
    }
  }

  private EtcdServers(int count, Path directory, boolean tls) {
    this.directory = directory;
    this.tls = tls;
    List<Integer> ports = freePorts(2 * count);
    clientPorts.addAll(ports.subList(0, count));
    peerPorts.addAll(ports.subList(count, 2 * count));
  }

  /** All at once: one after the other the kernel may give the same port twice. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = open.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : open) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process spawn(int i) {
    String cluster =
        IntStream.range(0, peerPorts.size())
            .mapToObj(n -> "m" + n + "=http://127.0.0.1:" + peerPorts.get(n))
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    ProcessBuilder command =
        new ProcessBuilder(
            ETCD.toString(),
            "--name=m" + i,
            "--data-dir=" + data(i),
            "--listen-client-urls=" + url(i),
            "--advertise-client-urls=" + url(i),
            "--listen-peer-urls=http://127.0.0.1:" + peerPorts.get(i),
            "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPorts.get(i),
            "--initial-cluster=" + cluster,
            "--logger=zap",
            "--heartbeat-interval=50",
            "--election-timeout=500");
    if (tls) {
      command.command().add("--auto-tls");
    }
    command.redirectErrorStream(true);
    command.redirectOutput(directory.resolve("etcd-" + i + ".log").toFile());
    try {
      return command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswers() {
    try (JetcdCluster cluster = cluster(Duration.ofSeconds(2))) {
      await("etcd answers")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> cluster.commit(Questions.get("/any"), Duration.ofSeconds(1)).held());
    }
  }

  private Path data(int i) {
    return directory.resolve("etcd-" + i);
  }

  /** What the first member shows, once it has answered. */
  Path certificate() {
    return data(0).resolve("fixtures/client/cert.pem");
  }

  URI url(int i) {
    return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + clientPorts.get(i));
  }

  List<URI> urls() {
    return IntStream.range(0, clientPorts.size()).mapToObj(this::url).toList();
  }

  /** A client of all members. */
  JetcdCluster cluster(Duration timeout) {
    EtcdEndpoint.Credentials nobody =
        new EtcdEndpoint.Credentials(
            tls ? Optional.of(certificate()) : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new JetcdCluster(
        urls().stream().map(url -> new EtcdEndpoint(url, nobody, timeout)).toList(), timeout);
  }

  /** SIGSTOP: its connections stay, and nothing is answered on them. */
  void pause(int i) {
    signal(i, "STOP");
  }

  void resume(int i) {
    signal(i, "CONT");
  }

  void pauseAll() {
    IntStream.range(0, members.size()).forEach(this::pause);
  }

  void resumeAll() {
    IntStream.range(0, members.size()).forEach(this::resume);
  }

  private void signal(int i, String signal) {
    if (!members.get(i).isAlive()) {
      return;
    }
    try {
      String pid = Long.toString(members.get(i).pid());
      int exit = new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + signal + " " + pid + ": " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void kill(int i) {
    end(members.get(i));
  }

  void startKilled() {
    for (int i = 0; i < members.size(); i++) {
      if (!members.get(i).isAlive()) {
        members.set(i, spawn(i));
      }
    }
  }

  private static void end(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The same ports and another, empty cluster. */
  void replace() {
    members.forEach(EtcdServers::end);
    for (int i = 0; i < members.size(); i++) {
      remove(data(i));
      members.set(i, spawn(i));
    }
    awaitAnswers();
  }

  /** Ends the only member, and starts it with the data it had at {@link #copy}. */
  void restore(Path copy) {
    end(members.get(0));
    remove(data(0));
    copyTree(copy, data(0));
    members.set(0, spawn(0));
    awaitAnswers();
  }

  /** A copy of the only member's data, taken while it is paused. */
  Path copy(Path target) {
    pause(0);
    copyTree(data(0), target);
    resume(0);
    return target;
  }

  private static void copyTree(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    members.forEach(EtcdServers::end);
  }
}
