package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a campaign calls a violation. n1 is in service; times in ms, profile fast: W is 2.9 s. */
class CampaignRulesTest {
  private static List<String> judged(
      FaultKind kind, String node, long held, long back, long epochs) {
    CampaignCluster.Seen seen =
        new CampaignCluster.Seen("n1", epochs, 0, 0, back, 0, 3, 10, 15, new ArrayList<>());
    return CampaignRules.judge(
        LeaseTiming.FAST, List.of(new PlannedFault(kind, node, 0, held)), "n1", seen);
  }

  @Test
  void a_fault_after_which_the_service_is_back_in_time_is_none() {
    assertThat(judged(FaultKind.POWER_OFF, "n1", 1000, 9000, 1)).isEmpty();
    assertThat(judged(FaultKind.STORE_HANG, "n1", 700, 500, 1)).isEmpty();
  }

  @Test
  void a_machine_that_stands_still_or_is_overloaded_is_no_fair_one() {
    assertThat(CampaignRules.stoodStill(LeaseTiming.FAST, 100, 40)).isFalse();
    assertThat(CampaignRules.stoodStill(LeaseTiming.FAST, 300, 40)).isTrue();
    assertThat(CampaignRules.stoodStill(LeaseTiming.FAST, 100, 90)).isTrue();
    assertThat(CampaignRules.stoodStill(LeaseTiming.PATIENT, 300, 90)).isFalse();
  }

  @Test
  void back_too_late_is_one() {
    assertThat(judged(FaultKind.POWER_OFF, "n1", 1000, 30_000, 1))
        .singleElement()
        .asString()
        .startsWith("I9: whole again 30000 ms after healing, allowed");
  }

  @Test
  void a_service_stopped_for_nothing_is_one() {
    for (FaultKind kind : List.of(FaultKind.INTERCONNECT_CUT, FaultKind.CLOCK_JUMP)) {
      assertThat(judged(kind, "n1", 9000, 500, 1)).hasSize(1);
    }
    assertThat(judged(FaultKind.STORE_HANG, "n1", 250, 500, 1)).hasSize(1);
    assertThat(judged(FaultKind.POWER_OFF, "n2", 1000, 500, 1)).hasSize(1);
    assertThat(judged(FaultKind.POWER_OFF, "n2", 1000, 500, 0)).isEmpty();
  }
}
