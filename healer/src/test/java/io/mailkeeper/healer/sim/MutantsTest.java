package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle is honest: each broken variant is caught by the seed named here. */
class MutantsTest {

  @ParameterizedTest(name = "{0} is caught by seed {1}")
  @CsvSource({
    "NO_CONFIRMING_READ, 20, I1",
    "WAIT_CUT_TO_A_TENTH, 2, I1",
    "NO_STOP_BOUND, 543, I1",
    "DEADLINE_FROM_COMPLETION, 4, I5",
    "GUARD_NEVER_FIRES, 3, I5",
    "STOP_TAKEN_ON_TRUST, 2, I8",
    "EXISTING_EPOCH_BELIEVED_WON, 10, I2",
    "LATE_RENEWAL_REVIVES, 221, I4",
    "DAMAGE_FORGETS_NOBODY, 8478, I12",
    "LATE_ORDER_DROPPED, 691, I12",
  })
  void aBrokenVariantIsCaught(Mutant mutant, long seed, String invariant) {
    String end = History.replay(seed, mutant);
    assertThat(end).contains("Broken: " + invariant);
    assertThat(History.replay(seed, Mutant.NONE)).as("the rules themselves").contains("ended well");
  }
}
