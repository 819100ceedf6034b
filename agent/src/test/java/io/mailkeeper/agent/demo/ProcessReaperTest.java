package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mailkeeper.agent.demo.ProcessReaper.Started;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessReaperTest {

  @TempDir Path folder;

  @Test
  void closeEndsAStoppedChildAndItsChildrenAndRemovesTheDirectory() throws Exception {
    ProcessReaper reaper = ProcessReaper.open();
    Path directory = reaper.directory();
    Started stopped = reaper.start("stopped", List.of("sleep", "600"), Map.of());
    Started family =
        reaper.start("family", List.of("sh", "-c", "sleep 600 & echo $!; wait"), Map.of());
    ProcessId grandchild = grandchild(directory);
    assertThat(stopped.signal("STOP")).isTrue();

    reaper.close();

    assertThat(stopped.isRunning()).isFalse();
    assertThat(family.isRunning()).isFalse();
    assertThat(grandchild.isRunning()).isFalse();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aProcessThatOnlyHasTheNumberOfOneOnTheListLivesOn() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "600").start();
    ProcessReaper reaper = ProcessReaper.open();
    try {
      ProcessId id = ProcessId.running(stranger.pid()).orElseThrow();
      String earlier = new ProcessId(id.pid(), id.startTicks() - 1) + "\n";
      Files.writeString(reaper.processList(), earlier, StandardOpenOption.APPEND);

      reaper.close();

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void whatAnotherProcessPutOnTheListIsEndedToo() throws Exception {
    Process daemon = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessReaper reaper = ProcessReaper.open();
      ProcessId id = ProcessId.running(daemon.pid()).orElseThrow();
      Files.writeString(reaper.processList(), id + "\n", StandardOpenOption.APPEND);
      id.signal("STOP");

      reaper.close();

      assertThat(daemon.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      daemon.destroyForcibly();
    }
  }

  /** By the mask in proc(5); signal 2 is its second bit. */
  private static boolean ignoresInterrupts() throws IOException {
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) & 2) != 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM", "INT"})
  void nothingIsLeftBehindHoweverTheDemoEnds(String signal) throws Exception {
    // A shell without job control starts what is in the background like that; children inherit it.
    assumeFalse(signal.equals("INT") && ignoresInterrupts(), "SIGINT is ignored by this process");
    Process demo =
        new ProcessBuilder(new JavaCommand(folder).command(List.of(), CrashingDemo.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
      Path directory = Path.of(out.readLine());
      List<ProcessId> children =
          Stream.of(out.readLine().split(" ")).map(ProcessId::parse).toList();
      assertThat(children).hasSize(2).allMatch(ProcessId::isRunning);

      ProcessId.running(demo.pid()).orElseThrow().signal(signal);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(children).noneMatch(ProcessId::isRunning);
                assertThat(directory).doesNotExist();
              });
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void aGuardThatAnAgentStartedIsEndedByItsLockFile() throws Exception {
    ProcessReaper reaper = ProcessReaper.open();
    Path run = Files.createDirectories(reaper.directory().resolve("node-a/run"));
    Process guard = new ProcessBuilder("sh", "-c", "sleep 600; :", run + "/").start();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    Path other = Files.createDirectories(reaper.directory().resolve("node-b/run"));
    try {
      Files.writeString(run.resolve("guard.lock"), guard.pid() + "\n");
      Files.writeString(other.resolve("guard.lock"), stranger.pid() + "\n");

      reaper.close();

      assertThat(guard.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      guard.destroyForcibly();
      stranger.destroyForcibly();
    }
  }

  @Test
  void emptyControlGroupsAreRemovedAndFullOnesStay() throws Exception {
    Path ours = folder.resolve("mailkeeper/demo-1-node-a");
    Path others = folder.resolve("mailkeeper/real-n1/sams");
    Files.createDirectories(ours.resolve("sams/smtp"));
    Files.createDirectories(others);
    ProcessReaper reaper = ProcessReaper.open();
    reaper.removeInTheEnd(List.of(ours, folder.resolve("never/there")));

    reaper.close();

    assertThat(ours).doesNotExist();
    assertThat(others).isDirectory();
    assertThat(reaper.directory()).doesNotExist();
  }

  @Test
  void nobodyBeginsToWriteOnceItIsClosed() throws Exception {
    ProcessReaper reaper = ProcessReaper.open();
    reaper.close();
    assertThatThrownBy(() -> reaper.onShutdown(() -> {})).hasMessage("the demo is ending");
  }

  @Test
  void withoutItsWatchdogItStillCleansUp() throws Exception {
    ProcessReaper reaper = ProcessReaper.open();
    Path directory = reaper.directory();
    Started child = reaper.start("child", List.of("sleep", "600"), Map.of());
    reaper.watchdog().destroyForcibly().onExit().join();

    reaper.close();

    child.process().onExit().join();
    assertThat(directory).doesNotExist();
  }

  private static ProcessId grandchild(Path directory) {
    Path log = directory.resolve("log/family.log");
    await().untilAsserted(() -> assertThat(log).isNotEmptyFile());
    return ProcessId.parse(read(log).strip());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Starts two children, one of them stopped, tells them, and waits to be killed. */
  static final class CrashingDemo {
    public static void main(String[] args) throws Exception {
      ProcessReaper reaper = ProcessReaper.open();
      Started one = reaper.start("one", List.of("sleep", "600"), Map.of());
      Started two = reaper.start("two", List.of("sleep", "600"), Map.of());
      one.signal("STOP");
      System.out.println(reaper.directory());
      System.out.println(one.id().orElseThrow() + " " + two.id().orElseThrow());
      two.process().waitFor();
    }
  }
}
