package io.mailkeeper.healer.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCommandsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Commands commands = new LocalCommands();

  @TempDir Path directory;

  private Commands.Result sh(String script) {
    return commands.run(List.of("/bin/sh", "-c", script), LONG);
  }

  @Test
  void givesExitCodeAndBothStreams() {
    assertThat(sh("echo out; echo err >&2; exit 3"))
        .isEqualTo(new Commands.Result(3, "out\nerr\n", false));
  }

  @Test
  void tellsTheSignalThatEndedIt() {
    assertThat(sh("kill -9 $$").exit()).isEqualTo(137);
  }

  @Test
  void saysWhatCannotBeStarted() {
    Commands.Result result = commands.run(List.of("/no/such/program"), LONG);
    assertThat(result.exit()).isEqualTo(-1);
    assertThat(result.ok()).isFalse();
    assertThat(result.output()).contains("/no/such/program");
  }

  @Test
  void readsNothingFromTheAgentsInput() {
    assertThat(commands.run(List.of("cat"), LONG)).isEqualTo(new Commands.Result(0, "", false));
  }

  @Test
  void addsToTheEnvironment() {
    List<String> argv = List.of("/bin/sh", "-c", "echo $GREETING $HOME");
    assertThat(commands.run(argv, Map.of("GREETING", "hello"), LONG).output())
        .isEqualTo("hello " + System.getenv("HOME") + "\n");
  }

  @Test
  void parsesNothing() {
    Path file = directory.resolve("made by a shell");
    String evil = "$(touch '" + file + "'); `id` \"quoted\"";
    assertThat(commands.run(List.of("printf", "%s", evil), LONG).output()).isEqualTo(evil);
    assertThat(file).doesNotExist();
  }

  @Test
  void keepsBothEndsOfLongOutput() {
    String output =
        sh("echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last").output();
    assertThat(output).startsWith("first\n").endsWith("x\nlast\n").contains("middle left out");
    assertThat(output.getBytes(UTF_8).length).isLessThan(16 * 1024 + 64);
  }

  @Test
  void doesNotWaitForADaemonThatKeepsTheOutputOpen() throws IOException {
    Path pid = directory.resolve("pid");
    Commands.Result result = sh("echo begun; setsid sleep 1000 & echo $! >" + pid);
    ProcessId daemon = ProcessId.of(Long.parseLong(Files.readString(pid).trim())).orElseThrow();
    assertThat(result).isEqualTo(new Commands.Result(0, "begun\n", false));
    assertThat(daemon.alive()).isTrue();
    assertThat(Signals.send(daemon, Signals.KILL)).isTrue();
  }

  @Test
  void killsTheWholeTreeAtTheLimit() throws IOException {
    Path pids = directory.resolve("pids");
    String script =
        "echo waiting; (echo $$; sleep 1000 & echo $!; setsid sleep 1001 & echo $!; wait) >" + pids;
    Commands.Result result = commands.run(List.of("/bin/sh", "-c", script), Duration.ofMillis(700));
    assertThat(result).isEqualTo(new Commands.Result(137, "waiting\n", true));
    List<String> lines = Files.readAllLines(pids);
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      await().until(() -> ProcessId.of(Long.parseLong(line)).isEmpty());
    }
  }

  @Test
  void runsInAControlGroup() throws IOException {
    Needs.root();
    Cgroup group = Needs.cgroups("commands-test").of("tag", "daemon").orElseThrow();
    Commands.Result result =
        commands.run(
            List.of("/bin/sh", "-c", "grep ^0:: /proc/self/cgroup; echo \"$1\"", "x", "a  b;c"),
            Map.of(),
            LONG,
            Optional.of(group.directory()));
    assertThat(result.output()).contains("mailkeeper/commands-test/tag/daemon\na  b;c\n");
    assertThat(group.remove()).isTrue();
  }

  @Test
  void startsNothingOutsideItsControlGroup() {
    Path marker = directory.resolve("started");
    Commands.Result result =
        commands.run(
            List.of("touch", marker.toString()), Map.of(), LONG, Optional.of(Path.of("/no/group")));
    assertThat(result.ok()).isFalse();
    assertThat(marker).doesNotExist();
  }
}
