package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.MovePlan.Outage;
import io.mailkeeper.agent.loop.Snapshot.IncidentView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DryRunsTest {
  private static IncidentView takenOver(String tag, double took, String reason) {
    Instant at = Instant.parse("2026-01-01T02:00:00Z");
    return new IncidentView("n2", tag, "taken_over", at, 7, "n1", took, reason);
  }

  @Test
  void theOutageIsThatOfPlannedMoves() {
    String planned = "claiming epoch 7 after n1 released epoch 6";
    List<IncidentView> incidents =
        List.of(
            takenOver("mail", 0.4, planned),
            takenOver("mail", 11.5, "claiming epoch 5 after n1 has been silent for 11.3 s"),
            takenOver("mail", 0.2, planned),
            takenOver("lists", 9.0, planned),
            takenOver("mail", 0.9, planned),
            takenOver("mail", 0.6, planned));
    Outage outage = DryRuns.outage("mail", incidents).orElseThrow();
    assertThat(outage.median()).isEqualTo(0.5);
    assertThat(outage).isEqualTo(new Outage(0.5, 0.2, 0.9, 4));
    assertThat(DryRuns.outage("portal", incidents)).isEmpty();
  }

  @Test
  void aPlanCrossesTheNetworkUnchanged() {
    MovePlan plan =
        new MovePlan(
            "n1",
            "n2",
            true,
            "handing over to n2",
            List.of("no disk"),
            List.of("n1: stop imap"),
            List.of("process 7 (vi) works in /mail"),
            Optional.of(new Outage(0.5, 0.2, 0.9, 4)));
    assertThat(MovePlan.of(plan.toJson().copy())).isEqualTo(plan);
    MovePlan refused = MovePlan.refused("", "n2", "nobody");
    assertThat(MovePlan.of(refused.toJson())).isEqualTo(refused);
  }
}
