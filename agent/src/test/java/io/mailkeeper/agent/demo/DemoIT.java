package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mailkeeper demo} as somebody who has just got the jar runs it. */
class DemoIT {

  private static final Duration PATIENCE = Duration.ofSeconds(150);

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void theScriptRunsAndEveryExpectationHolds() throws Exception {
    Process demo = demo("--for", "40s", "--json");
    assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();

    String said = read("out") + read("err");
    assertThat(demo.exitValue()).as(said).isZero();
    JsonNode report = new ObjectMapper().readTree(read("out"));
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.findValuesAsText("name"))
        .containsExactly("kill_smtp", "hang_imap", "power_off", "power_on", "switchover");
    assertThat(report.get("steps")).allMatch(step -> step.get("ok").asBoolean());
    JsonNode mail = report.get("mail");
    assertThat(mail.get("accepted").asInt()).isPositive();
    assertThat(mail.get("found")).isEqualTo(mail.get("accepted"));
    assertThat(mail.get("missing").asInt()).isZero();
    assertThat(leftBehind()).isEmpty();
  }

  /** While it starts, and with everything running. */
  @ParameterizedTest
  @CsvSource({"TERM, starting the agent", "KILL, starting the agent", "TERM, in service on"})
  void interruptedItLeavesNothingBehind(String signal, String when) throws Exception {
    Process demo = demo("--json");
    await().atMost(PATIENCE).until(() -> !demo.isAlive() || read("err").contains(when));
    assertThat(demo.isAlive()).as(read("err")).isTrue();
    List<ProcessId> processes = descendants(demo);
    assertThat(processes).isNotEmpty();

    ProcessId.running(demo.pid()).orElseThrow().signal(signal);

    assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isNotZero();
    assertThat(read("out")).as("no half document").isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(processes).noneMatch(ProcessId::isRunning);
              assertThat(leftBehind()).isEmpty();
            });
  }

  private Process demo(String... options) throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + tmp(), "-jar"));
    argv.add(Path.of(System.getProperty("mailkeeper.jar")).toAbsolutePath().toString());
    argv.add("demo");
    argv.addAll(List.of(options));
    Process demo =
        new ProcessBuilder(argv)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(demo);
    return demo;
  }

  private Path tmp() throws IOException {
    return Files.createDirectories(folder.resolve("tmp"));
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
  }

  private static List<ProcessId> descendants(Process demo) {
    return demo.descendants()
        .map(p -> ProcessId.running(p.pid()))
        .flatMap(java.util.Optional::stream)
        .toList();
  }

  private List<Path> leftBehind() throws IOException {
    try (Stream<Path> files = Files.list(tmp())) {
      return files.toList();
    }
  }
}
