package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle is honest: each broken variant is caught by the seed named in {@link Mutants}. */
class MutantsTest {

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void aBrokenVariantIsCaught(Mutant mutant) {
    Outcome outcome = History.run(mutant.scenario());
    assertThat(outcome.invariant())
        .as("healer/bin/sim %s", mutant.scenario().options())
        .isEqualTo(mutant.invariant());
    assertThat(outcome.outside()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void theRulesThemselvesStandInTheSameHistory(Mutant mutant) {
    Outcome outcome = History.run(mutant.scenario().with(Mutant.NONE));
    assertThat(outcome.broken()).isEmpty();
  }

  @Test
  void eachHasANameOfItsOwn() {
    assertThat(mutants()).extracting(Mutant::word).doesNotHaveDuplicates();
  }
}
