package io.mailkeeper.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.prober.BlackboxExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code /probe} costs here and in blackbox_exporter. The table goes to {@code
 * target/probe-figures.md} too. No time is judged, but that all probes succeeded: else the figures
 * mean nothing.
 */
class ProbeFiguresLabIT {

  @Test
  void side_by_side(@TempDir Path directory) throws IOException {
    Path exporter = BlackboxExporter.require();
    ProbeFigures figures = ProbeFigures.measure(Plan.asked(), directory, exporter);
    System.out.println("figures: /probe and blackbox_exporter\n" + figures);
    Files.writeString(Path.of("target/probe-figures.md"), figures.toString());
    for (Account account : new Account[] {figures.ours(), figures.theirs()}) {
      for (Scene scene : Scene.values()) {
        assertThat(account.cost(scene).outcome().probes() > 0)
            .as(account.name() + ", " + scene)
            .isEqualTo(scene != Scene.IDLE);
      }
      assertThat(account.failed()).as("failed probes of " + account.name()).isZero();
      for (String code : new String[] {"554", "421"}) {
        assertThat(account.refusal(code).metrics()).contains("\nprobe_success 0\n");
      }
    }
    assertThat(figures.scheduled().probes()).isPositive();
    assertThat(figures.scheduled().failures()).as("failed scheduled probes").isZero();
    assertThat(figures.floor().conversations()).isPositive();
    // At once, as the reason says; blackbox_exporter has none.
    assertThat(figures.ours().refusal("554").metrics())
        .contains("\nprobe_failure_reason{reason=\"protocol\"} 1\n");
  }
}
