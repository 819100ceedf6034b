package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ServiceFile;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From when on an answer is slow. */
class SoftLimitsTest {
  private static final SoftLimits LIMITS =
      new SoftLimits(Duration.ofMillis(2_500), Map.of(Phase.GREETING, Duration.ofSeconds(2)));

  private static ProbeResult answer(long connect, long greeting, long command) {
    return result(Reason.NONE, connect, greeting, command);
  }

  private static ProbeResult result(Reason reason, long connect, long greeting, long command) {
    Map<Phase, Duration> phases =
        Map.of(
            Phase.CONNECT, Duration.ofMillis(connect),
            Phase.GREETING, Duration.ofMillis(greeting),
            Phase.COMMAND, Duration.ofMillis(command));
    return new ProbeResult(
        reason == Reason.NONE,
        reason,
        "",
        phases,
        Duration.ofMillis(connect + greeting + command),
        List.of(),
        "127.0.0.1",
        Optional.empty());
  }

  @Test
  void aQuickAnswerIsNotLate() {
    assertThat(LIMITS.late(answer(10, 2_000, 490))).isEmpty();
  }

  @Test
  void aSlowPhaseIsNamedWithItsLimit() {
    assertThat(LIMITS.late(answer(0, 2_100, 0)))
        .isEqualTo("greeting took 2.1 s, its limit is 2.0 s");
  }

  @Test
  void aSlowAnswerNamesThePhaseThatTookTheTime() {
    assertThat(LIMITS.late(answer(800, 200, 1_700)))
        .isEqualTo("it answered after 2.7 s, the limit is 2.5 s; command took 1.7 s");
  }

  @Test
  void whatDoesNotAnswerIsNotSlow() {
    assertThat(LIMITS.late(result(Reason.TIMEOUT, 0, 5_000, 0))).isEmpty();
  }

  @Test
  void theConfigurationKnowsThePhases() {
    assertThat(ServiceFile.PHASES)
        .isEqualTo(Arrays.stream(Phase.values()).map(Phase::label).toList());
  }
}
