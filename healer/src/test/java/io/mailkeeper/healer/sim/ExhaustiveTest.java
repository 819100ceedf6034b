package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.sim.Exhaustive.Bound;
import io.mailkeeper.healer.sim.Exhaustive.Found;
import io.mailkeeper.healer.sim.Exhaustive.Situation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The exhaustive search on a small bound, and what it catches. */
class ExhaustiveTest {

  @ParameterizedTest
  @EnumSource(Situation.class)
  void theRulesStandInEveryOrderOfEvents(Situation situation) {
    Found found = new Exhaustive(Mutant.NONE, Profile.BRISK, new Bound(situation, 1, 3)).search();
    assertThat(found.broken()).as("%s", found.moves()).isEmpty();
    assertThat(found.interleavings()).isGreaterThan(10_000);
    assertThat(found.positions()).isGreaterThan(1_000).isLessThan(found.interleavings());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "existing-believed-won, BRISK,   RACE,     2, 4, I2",
    "wait-cut-to-a-tenth,   BRISK,   TAKEOVER, 1, 3, I3",
    "nobody-overlooked,     BRISK,   ORDER,    1, 3, I12",
    "no-visibility,         BLURRED, TAKEOVER, 2, 3, I3",
  })
  void aBrokenVariantIsCaught(
      String mutant, Profile profile, Situation situation, int ofA, int ofB, String rule) {
    Mutant broken = Mutants.named(mutant).orElseThrow();
    Found found = new Exhaustive(broken, profile, new Bound(situation, ofA, ofB)).search();
    assertThat(found.broken().map(b -> b.invariant)).contains(rule);
    assertThat(found.moves()).as("the way there").isNotEmpty();
  }
}
