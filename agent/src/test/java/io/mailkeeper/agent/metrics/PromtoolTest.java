package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own judge finds nothing wrong with what the agent exports. */
class PromtoolTest {
  @TempDir private Path directory;

  @Test
  void promtoolIsContent() throws Exception {
    Promtool.require();

    assertThat(Promtool.complaints(exported())).isEmpty();
  }

  @Test
  void promtoolWouldComplain() throws Exception {
    Promtool.require();
    Path bad = Files.writeString(directory.resolve("bad"), "mailkeeper_time_ms 1\n");

    assertThat(Promtool.complaints(bad)).isNotEmpty();
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
}
