package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only an external fence covers really does end in an overlap: the oracle is honest. */
class OutsideThePromiseTest {

  @ParameterizedTest(name = "{0}: seed {1}")
  @CsvSource({"AGENT_AND_GUARD_PAUSED, 48256", "MACHINE_PAUSED, 85440"})
  void twoNodesRunIt(Fault.Kind kind, long seed) {
    Scenario scenario = Scenario.of(seed, Optional.of(2), Optional.of(Profile.BRISK));
    Outcome outcome = History.run(scenario);
    assertThat(outcome.invariant()).isEqualTo("I1");
    assertThat(outcome.outside()).isTrue();
    assertThat(outcome.isViolation()).as("counted apart").isFalse();

    List<Fault> outside =
        History.plan(scenario).stream().filter(f -> f.kind().outside(scenario.watched())).toList();
    assertThat(outside).extracting(Fault::kind).containsOnly(kind);
    Scenario inside = scenario;
    for (Fault fault : outside) {
      inside = inside.without(fault.number());
    }
    assertThat(History.run(inside).broken()).as("without it all is well").isEmpty();
  }
}
