package io.mailkeeper.healer.guard;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A guard in network and mount namespaces of its own, and commands that run in them. Root only. */
final class NamespacedGuard implements AutoCloseable {

  final GuardRun run;
  private final List<Process> spawned = new ArrayList<>();

  /**
   * @param classPath where the guard's classes are, if not where this test's are
   */
  NamespacedGuard(Path dir, GuardOptions options, Optional<String> prepare, String classPath)
      throws IOException {
    assumeTrue(outcome("unshare", "--net", "--mount", "ip", "link").isPresent(), "no namespaces");
    Path log = dir.resolve("guard.log");
    GuardLauncher launcher = GuardLauncher.ofThisProcess();
    List<String> guard =
        new GuardLauncher(launcher.java(), classPath, launcher.mainClass())
            .with(options)
            .argv(dir, "node-1");
    guard.add(guard.indexOf("-cp"), "-Xlog:class+load:file=" + dir.resolve("classes.log"));
    List<String> argv = new ArrayList<>(List.of("setsid", "unshare", "--net", "--mount"));
    argv.addAll(List.of("sh", "-c", prepare.orElse("") + "exec \"$@\"", "guard"));
    argv.addAll(guard);
    Process unused =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(dir.resolve("guard.sock")));
    run = new GuardRun(dir);
  }

  NamespacedGuard(Path dir, GuardOptions options) throws IOException {
    this(dir, options, Optional.empty(), System.getProperty("java.class.path"));
  }

  /** What a program in the namespaces printed. */
  String inside(String... argv) throws IOException {
    return outcome(command(argv).toArray(String[]::new)).orElseThrow();
  }

  /** A program in the namespaces that goes on running; it is killed at the end. */
  Process spawn(String... argv) throws IOException {
    Process process = new ProcessBuilder(command(argv)).redirectErrorStream(true).start();
    spawned.add(process);
    return process;
  }

  List<String> command(String... argv) {
    List<String> all =
        new ArrayList<>(
            List.of("nsenter", "-t", String.valueOf(run.link.guardPid()), "--net", "--mount"));
    all.addAll(List.of(argv));
    return all;
  }

  /** What a program printed; empty if it failed or is missing. */
  static Optional<String> outcome(String... argv) {
    try {
      Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.onExit().join().exitValue() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    // The filesystems' servers were started first and go first: what hangs in their I/O wakes up.
    for (Process process : spawned) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (Process process : spawned) {
      process.onExit().join();
    }
    run.close();
  }
}
