package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Random histories under faults. {@code -Dsim.histories=N} plays more of them, {@code -Dsim.seed=S}
 * replays one and prints its story; {@code healer/bin/sim} does both without a test run.
 */
class SimulationTest {
  private static final long HISTORIES = Long.getLong("sim.histories", 500);
  private static final long FIRST = Long.getLong("sim.first", 1);

  @Test
  void noSeedBreaksAnInvariant() {
    Long one = Long.getLong("sim.seed");
    if (one != null) {
      System.out.println(History.replay(Scenario.of(one)));
    }
    long first = one == null ? FIRST : one;
    Campaign.Limits limits = new Campaign.Limits(one == null ? HISTORIES : 1, Long.MAX_VALUE, 8);
    Campaign campaign = new Campaign(limits, Scenario::of);
    List<Outcome> violations = campaign.run(first, t -> {}).violations();
    assertThat(violations)
        .as("replay with healer/bin/sim and the options of its scenario")
        .extracting(v -> v.scenario().options() + " breaks " + v.broken())
        .isEmpty();
  }

  @Test
  void sameSeedSameHistoryBitForBit() {
    for (Profile profile : Profile.values()) {
      Scenario scenario = Scenario.of(42, Optional.of(3), Optional.of(profile));
      assertThat(History.replay(scenario)).isEqualTo(History.replay(scenario));
      assertThat(History.run(scenario).hash()).isEqualTo(History.run(scenario).hash());
    }
  }

  @Test
  void anotherSeedIsAnotherHistory() {
    assertThat(History.run(Scenario.of(43)).hash())
        .isNotEqualTo(History.run(Scenario.of(42)).hash());
  }

  @Test
  void aSeedDecidesOnNodesAndProfileUnlessTheCallerDoes() {
    List<Scenario> many = java.util.stream.LongStream.range(1, 200).mapToObj(Scenario::of).toList();
    assertThat(many).extracting(Scenario::nodes).contains(2, 3, 5);
    assertThat(many).extracting(Scenario::profile).contains(Profile.values());
    assertThat(Scenario.of(1, Optional.of(5), Optional.of(Profile.PATIENT)))
        .extracting(Scenario::nodes, Scenario::profile)
        .containsExactly(5, Profile.PATIENT);
  }

  @Test
  void aFailureIsShrunkToTheFaultsItNeeds() {
    Mutant mutant = Mutants.named("no-stop-bound").orElseThrow();
    Outcome failed = History.run(mutant.scenario());
    Outcome small = Shrinker.shrink(failed);
    assertThat(small.invariant()).isEqualTo(failed.invariant());
    assertThat(small.scenario().without().size() + small.scenario().end())
        .as("something was left out or cut: %s", small.scenario().options())
        .isGreaterThan(0);
    assertThat(Shrinker.shrink(small).scenario()).isEqualTo(small.scenario());
  }
}
