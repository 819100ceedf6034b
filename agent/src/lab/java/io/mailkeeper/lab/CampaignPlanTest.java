package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a campaign does is decided by its seed, and in the end everything is done. */
class CampaignPlanTest {
  private static List<PlannedFault> steps(long seed, LabStore store, int count) {
    CampaignPlan plan = new CampaignPlan(seed, store, LeaseTiming.FAST);
    return LongStream.range(0, count).boxed().flatMap(n -> plan.step(n, "n1").stream()).toList();
  }

  @Test
  void the_same_seed_does_the_same() {
    assertThat(steps(7, LabStore.SMALL, 50)).isEqualTo(steps(7, LabStore.SMALL, 50));
    assertThat(steps(7, LabStore.SMALL, 50)).isNotEqualTo(steps(8, LabStore.SMALL, 50));
  }

  @ParameterizedTest
  @EnumSource(LabStore.class)
  void everything_that_can_happen_on_a_store_happens(LabStore store) {
    Set<FaultKind> done =
        steps(1, store, 400).stream()
            .map(PlannedFault::kind)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
    assertThat(done).isEqualTo(FaultKind.on(store));
  }

  @Test
  void bricks_fail_on_their_own_nodes_and_daemons_where_they_run() {
    for (PlannedFault fault : steps(3, LabStore.GLUSTER, 200)) {
      if (fault.kind().ofBricks()) {
        assertThat(fault.node()).isIn(Gluster.BRICKS);
      } else if (fault.kind() == FaultKind.DAEMON_KILLED) {
        assertThat(fault.node()).isEqualTo("n1");
      } else {
        assertThat(fault.node()).isIn(MailGroup.NODES);
      }
    }
  }
}
