package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState.Phase;
import io.mailkeeper.healer.guard.ResetRules.Standing;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When a node is reset, one row each. Now is 100 s, stopBound 1.6 s: the reset is due 0.2 s before
 * that. {@code begun} 0 is a guard that has not begun to stop, {@code watched} 0 one that has not
 * seen the deadline to be over.
 */
class ResetRulesTest {

  private static final Uptime NOW = Uptime.ofMillis(100_000);
  private static final Duration BOUND = Duration.ofMillis(1_600);

  @ParameterizedTest(
      name = "{0} deadline {1}, begun {3}, watched {5}, verified {2}, clear {4}: reset {6}")
  @CsvSource({
    // phase,   deadline, verified, begun,  clear, watched, reset
    "FIRED,     98600,    false,    98600,  false, 0,     true",
    "FIRED,     98601,    false,    98601,  false, 0,     false",
    "FIRED,     98000,    false,    98000,  true,  0,     false", // an address alone is left
    "FIRED,     90000,    true,     90000,  true,  0,     false",
    "FIRED,     90000,    false,    99801,  false, 0,     false", // came late: it kills first
    "FIRED,     90000,    false,    99800,  false, 0,     true",
    "ARMED,     98000,    false,    0,      false, 98000, false", // late, but alive
    "ARMED,     97900,    false,    0,      false, 97900, true", // the hierarchy's own thread hangs
    "ARMED,     50000,    false,    0,      false, 99501, false", // all of the guard was paused
    "ARMED,     50000,    false,    0,      false, 99500, true",
    "ARMED,     101000,   false,    0,      false, 0,     false",
    "CLEARING,  50000,    false,    50000,  false, 0,     false", // never: busy since boot
    "STOPPED,   50000,    true,     0,      false, 0,     false",
    "IDLE,      50000,    false,    0,      false, 0,     false",
  })
  void resetting(
      Phase phase,
      long deadline,
      boolean verified,
      long begun,
      boolean clear,
      long watched,
      boolean reset) {
    GuardState state = new GuardState(phase, 3, Uptime.ofMillis(deadline), BOUND, verified);
    Standing standing = new Standing("mail", state, at(begun), clear);

    assertThat(new ResetRules().isOverdue(standing, at(watched), NOW)).isEqualTo(reset);
  }

  @ParameterizedTest(name = "{0} deadline {1}, known {2}: {3}")
  @CsvSource({
    // phase, deadline, known, since
    "ARMED,   100001,   0,     0",
    "ARMED,   100000,   0,     100000",
    "ARMED,   90000,    0,     100000", // it was paused: it counts from its first look
    "ARMED,   90000,    99000, 99000",
    "FIRED,   90000,    99000, 0",
  })
  void sinceWhenItIsSeenToBeOver(Phase phase, long deadline, long known, long since) {
    GuardState state = new GuardState(phase, 3, Uptime.ofMillis(deadline), BOUND, false);

    assertThat(new ResetRules().overSince(state, at(known), NOW)).isEqualTo(at(since));
  }

  private static Optional<Uptime> at(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Uptime.ofMillis(millis));
  }

  @Test
  void theResetIsOverByDeadlinePlusStopBound() {
    GuardState fired = new GuardState(Phase.FIRED, 3, NOW, BOUND, false);
    Standing stuck = new Standing("mail", fired, Optional.of(NOW), false);

    assertThat(
            new ResetRules()
                .isOverdue(stuck, Optional.empty(), NOW.plus(BOUND).minus(fired.grace())))
        .isTrue();
  }
}
