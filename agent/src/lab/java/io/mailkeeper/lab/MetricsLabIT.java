package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.metrics.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real nodes export, after a restart of a daemon and a switchover. */
class MetricsLabIT {
  @TempDir private Path directory;

  @BeforeEach
  void requirements() {
    LabRequirements.check();
    Promtool.require();
  }

  @Test
  void promtool_is_content_with_both_nodes() throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.running()) {
      MailDaemon.SENDMAIL.killOn(cluster.node("n1"));
      cluster.awaitEvent("n1", "recovered");
      cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2").orThrow();
      cluster.awaitProtected("n2");

      for (String name : new String[] {"n1", "n2"}) {
        String text = cluster.api(name).get("/metrics").orElseThrow();
        assertThat(Promtool.complaints(Files.writeString(directory.resolve(name), text)))
            .as("promtool check metrics of %s", name)
            .isEmpty();
        assertThat(text.lines().filter(line -> line.startsWith("mailkeeper_")))
            .hasSizeGreaterThan(50);
      }
      String serving = cluster.api("n2").get("/metrics").orElseThrow();
      assertThat(serving)
          .containsPattern("(?m)^mailkeeper_lease_held\\{.*\\} 1")
          .containsPattern("(?m)^mailkeeper_protected\\{.*\\} 1")
          .containsPattern("(?m)^mailkeeper_probe_success\\{.*service=\"smtp\".*\\} 1");
    }
  }
}
