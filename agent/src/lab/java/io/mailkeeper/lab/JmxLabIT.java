package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real agents, seen and asked by a JMX console and through Jolokia. */
class JmxLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_console_reads_everything_and_moves_the_service() {
    try (Cluster cluster = Cluster.running()) {
      Ran console =
          cluster
              .node("n1")
              .exec(
                  Duration.ofSeconds(30),
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-UsePerfData",
                  "-XX:-UseContainerSupport",
                  "-cp",
                  Path.of("target/test-classes").toAbsolutePath().toString(),
                  JmxClient.class.getName(),
                  Long.toString(cluster.agent("n1").pid()),
                  MailGroup.TAG,
                  "n2")
              .orThrow();
      assertThat(console.out())
          .contains("Agent read true", "Lease read true", "Hierarchy read true")
          .contains("Resource read true", "Service read true", "Peer read true")
          .doesNotContain("read false")
          .contains("answer: handing over to n2")
          .contains("told: io.mailkeeper.hierarchy.stopping")
          .contains("told: io.mailkeeper.resource.out")
          .contains("told: io.mailkeeper.hierarchy.out_of_service");
      cluster.awaitProtected("n2");
    }
  }

  @Test
  void the_lease_is_read_through_jolokia_and_nothing_can_be_done_there() {
    try (Cluster cluster = Cluster.running()) {
      NodeApi n1 = cluster.api("n1");
      String bean = "io.mailkeeper:hierarchy=" + MailGroup.TAG + ",type=Lease";
      assertThat(n1.get("/jolokia/read/" + bean + "/Role").orElseThrow())
          .contains("\"value\":\"holder\"");
      assertThat(
              n1.get("/jolokia/exec/io.mailkeeper:name=sams,type=Hierarchy/outOfService")
                  .orElseThrow())
          .contains("\"status\":403");
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");
    }
  }
}
