package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a safety rule broken on purpose two nodes serve at once, and the witness says so. */
class NegativeControlLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  static void expectOverlap(Cluster cluster) {
    assertThatThrownBy(cluster.verdict()::assertNoOverlapSeen)
        .hasMessageContaining("n1 and n2 BOTH SERVED");
  }

  @Test
  void frozen_agent_without_a_guard() {
    try (Cluster cluster = Cluster.broken(WrongAgent.UNGUARDED)) {
      cluster.agent("n1").freeze();
      cluster.awaitInService("n2");
      expectOverlap(cluster);
    }
  }

  @Test
  void frozen_agent_with_a_tenth_of_the_wait() {
    try (Cluster cluster = Cluster.broken(WrongAgent.HASTY)) {
      cluster.agent("n1").freeze();
      cluster.awaitInService("n2");
      expectOverlap(cluster);
    }
  }

  @Test
  void hung_store_with_a_tenth_of_the_wait() {
    try (Cluster cluster = Cluster.broken(WrongAgent.HASTY)) {
      cluster.node("n1").hangStore();
      cluster.awaitInService("n2");
      expectOverlap(cluster);
    }
  }
}
