package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own judge finds nothing wrong with what the agent exports. */
class PromtoolTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  /** Names that libraries chose. */
  private static final Set<String> NOT_OURS = Set.of();

  @TempDir private Path directory;

  @Test
  void promtoolIsContent() throws Exception {
    if (!Files.isExecutable(PROMTOOL)) {
      assertThat(System.getenv("MAILKEEPER_SKIP_NOTHING"))
          .as("%s is missing; install Debian's package prometheus", PROMTOOL)
          .isNotEqualTo("true");
      Assumptions.abort(PROMTOOL + " is missing; install Debian's package prometheus");
    }
    assertThat(complaints(exported()))
        .filteredOn(line -> NOT_OURS.stream().noneMatch(name -> line.startsWith(name + " ")))
        .isEmpty();
  }

  @Test
  void promtoolWouldComplain() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(PROMTOOL));
    Path bad = Files.writeString(directory.resolve("bad"), "mailkeeper_time_ms 1\n");

    assertThat(complaints(bad)).isNotEmpty();
  }

  private Path exported() throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeFrontDesk desk = new FakeFrontDesk(SampleSnapshots.inService());
    try (AgentMeters meters = new AgentMeters()) {
      String text =
          meters
              .watch(vertx, desk::snapshot)
              .get()
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS)
              .toString();
      return Files.writeString(directory.resolve("metrics"), text);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private List<String> complaints(Path metrics) throws Exception {
    Path answer = directory.resolve("answer");
    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
            .redirectInput(metrics.toFile())
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(answer).stream().filter(line -> !line.isBlank()).toList();
  }
}
