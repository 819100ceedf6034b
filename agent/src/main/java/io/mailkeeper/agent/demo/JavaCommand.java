package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.guard.GuardMain;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The argument list that starts another program of this jar in a JVM of its own: small, quick to
 * start, and writing temporary files only into the demo's directory.
 */
final class JavaCommand {

  /** A daemon starts in 0.5 s with 45 MiB instead of 1 s with 57 MiB (JDK 17, two busy cores). */
  private static final List<String> SMALL =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Xss256k",
          // No /tmp/hsperfdata_USER/PID, which a killed JVM would leave behind.
          "-XX:-UsePerfData");

  private final Path temporary;

  /**
   * @param temporary where the child may write temporary files; must exist
   */
  JavaCommand(Path temporary) {
    this.temporary = temporary;
  }

  /** A mail daemon: 48 MiB of heap hold some thousand messages; it logs only its own few lines. */
  List<String> mailDaemon(String... options) {
    return command(
        List.of(
            "-Xmx48m",
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            "-Dslf4j.internal.verbosity=WARN"),
        "io.mailkeeper.agent.demo.DemoMailDaemon",
        options);
  }

  /** Any command of {@code mailkeeper}, for an agent. */
  List<String> mailkeeper(String... arguments) {
    return command(List.of("-Xmx96m"), "io.mailkeeper.agent.Main", arguments);
  }

  /** The guard, with the flags the product gives it. */
  List<String> guard(Path runDirectory, String node) {
    List<String> argv =
        new ArrayList<>(
            new GuardLauncher(java(), classPath(), GuardMain.class.getName())
                .argv(runDirectory, node));
    argv.add(1, "-Djna.tmpdir=" + temporary);
    return argv;
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** With absolute names: the child has another working directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  List<String> command(List<String> jvmOptions, String mainClass, String... arguments) {
    return Stream.of(
            List.of(java().toString()),
            SMALL,
            List.of("-Djava.io.tmpdir=" + temporary, "-Djna.tmpdir=" + temporary),
            jvmOptions,
            List.of("-cp", classPath(), mainClass),
            List.of(arguments))
        .flatMap(List::stream)
        .toList();
  }
}
