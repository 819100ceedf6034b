package io.mailkeeper.lab.servers;

import static org.awaitility.Awaitility.await;

import io.mailkeeper.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A server that runs: a root of unpacked packages with its configuration over it, in mount, pid,
 * uts and ipc namespaces of its own, on a loopback address that no other test of this machine uses.
 * It ends when it is closed, and with this JVM at the latest, however that ends.
 */
final class RunningServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final LabServer server;
  private final Path directory;
  private final String address;
  private final Process process;

  private RunningServer(LabServer server, Path root, Path directory, String address) {
    this.server = server;
    this.directory = directory;
    this.address = address;
    try {
      process =
          new ProcessBuilder(
                  "unshare",
                  "--mount",
                  "--propagation=private",
                  "--pid",
                  "--fork",
                  "--kill-child",
                  "--uts",
                  "--ipc",
                  "/bin/bash",
                  unpack("init.sh").toString(),
                  root.toString(),
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("init.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it and waits until it listens on every port.
   *
   * @param certificate what it shows
   * @param layer what else is laid over its root
   */
  static RunningServer start(
      ServerRoots roots, LabServer server, LabCertificate certificate, Layer layer) {
    Path root = roots.of(server);
    Path directory = work();
    String address = Loopback.next();
    try {
      ServerFiles files = new ServerFiles(directory.resolve("upper"));
      names(files);
      certificate.writeTo(files);
      server.configure(files, address);
      files.write(LabServer.START, server.start(address));
      layer.lay(files);
      return new RunningServer(server, root, directory, address).awaited();
    } catch (RuntimeException | Error e) {
      remove(directory);
      throw e;
    }
  }

  /** Changes to a root, made after the server's own configuration. */
  interface Layer {
    Layer NOTHING = files -> {};

    void lay(ServerFiles files);
  }

  private static Path work() {
    try {
      Path directory =
          Path.of(System.getProperty("java.io.tmpdir", "/tmp"))
              .resolve(
                  "mailkeeper-servers-"
                      + ProcessHandle.current().pid()
                      + "-"
                      + NUMBERS.incrementAndGet());
      Files.createDirectories(directory.resolve("upper/home/" + Account.ALICE.user()));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names come from files; a question to a name server is refused at once. */
  private static void names(ServerFiles files) {
    files.write("/etc/hosts", "127.0.0.1 localhost\n127.0.0.2 mail.lab mail\n");
    files.write("/etc/hostname", LabServer.HOST_NAME + "\n");
    files.write("/etc/mailname", LabServer.HOST_NAME + "\n");
    files.write("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    files.write(
        "/etc/nsswitch.conf",
        """
        passwd: files
        group: files
        shadow: files
        hosts: files
        services: files
        protocols: files
        """);
  }

  private Path unpack(String script) throws IOException {
    try (InputStream source = RunningServer.class.getResourceAsStream("/lab/servers/" + script)) {
      if (source == null) {
        throw new IllegalStateException("no resource /lab/servers/" + script);
      }
      Path target = directory.resolve(script);
      Files.copy(source, target);
      return target;
    }
  }

  private RunningServer awaited() {
    try {
      awaitStarted();
      server.finish(address);
      return this;
    } catch (RuntimeException | Error e) {
      String said = said();
      close();
      throw new IllegalStateException(server.name() + " does not start: " + said, e);
    }
  }

  private void awaitStarted() {
    await(server.name() + " starts")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !read("state").isEmpty() || !process.isAlive());
    if (!read("state").equals("started\n")) {
      throw new IllegalStateException("its start script ended with an error");
    }
    for (Service service : server.services()) {
      await(server.name() + " listens: " + service)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> listens(service.port()));
    }
  }

  private boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  LabServer server() {
    return server;
  }

  /** Where it listens. */
  String address() {
    return address;
  }

  /** Its files, as this machine sees them: the root with all that is laid over it. */
  Path root() {
    return Path.of("/proc", String.valueOf(init()), "root").resolve(inner());
  }

  private Path inner() {
    return Path.of("/").relativize(directory.resolve("root").toAbsolutePath());
  }

  /** The first process of its namespaces. */
  private long init() {
    return process.children().findFirst().orElseThrow().pid();
  }

  /** Runs a script for bash beside its daemons, as root. */
  void run(String script) {
    List<String> argv = new ArrayList<>(List.of("nsenter", "--target", String.valueOf(init())));
    argv.addAll(List.of("--mount", "--pid", "--uts", "--ipc"));
    argv.addAll(List.of("chroot", directory.resolve("root").toString()));
    argv.addAll(List.of("/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin", "/bin/bash", "-euc"));
    argv.add(script);
    Shell.run(PATIENCE, argv).orThrow();
  }

  /** Waits until its daemons have told the log something. */
  void awaitLogged(String text) {
    await(server.name() + " logs " + text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> read("syslog").contains(text));
  }

  /** Waits until there is a file below a directory of its root. */
  void awaitFile(String below) {
    await(server.name() + " has a file below " + below)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> hasFile(root().resolve(below.substring(1))));
  }

  private static boolean hasFile(Path below) {
    try (Stream<Path> all = Files.walk(below)) {
      return all.anyMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException notYet) {
      return false;
    }
  }

  /** What its start and its daemons have said, for the message of a failure. */
  String said() {
    return String.join("\n", read("init.log"), read("start.log"), tail(read("syslog")));
  }

  private String read(String name) {
    try {
      Path file = directory.resolve(name);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 4_000));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close(); // the first process ends, and all others with it
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    remove(directory);
  }

  private static void remove(Path directory) {
    Shell.run(PATIENCE, List.of("rm", "-rf", "--one-file-system", directory.toString())).orThrow();
  }
}
