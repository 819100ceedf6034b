package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState.Answer;
import io.mailkeeper.healer.guard.GuardState.Decision;
import io.mailkeeper.healer.guard.GuardState.Phase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guard's rules, one row each. Times in seconds of uptime; now is 100. */
class GuardStateTest {

  private static final Uptime NOW = seconds(100);
  private static final Duration BOUND = Duration.ofSeconds(2);

  @ParameterizedTest(name = "{0} epoch {1} until {2} {3}: arm {4} until {5} -> {6}, then {7} {8}")
  @CsvSource({
    // before          | asked       | answer, then
    "IDLE,    -1,  0, true,  1, 108, ARMED,   ARMED,    1",
    "IDLE,    -1,  0, true,  0, 108, ARMED,   ARMED,    0",
    "IDLE,    -1,  0, true, -1, 108, REFUSED, IDLE,    -1", // -1 is no epoch
    "IDLE,    -1,  0, true,  1, 100, REFUSED, IDLE,    -1", // the deadline is now
    "IDLE,    -1,  0, true,  1,  99, REFUSED, IDLE,    -1", // the deadline is past
    "IDLE,    -1,  0, true,  1,   8, REFUSED, IDLE,    -1", // 'in 8 seconds' is no deadline
    "CLEARING,-1, 99, false, 1, 108, REFUSED, CLEARING,-1",
    "ARMED,    5, 108, false, 5, 109, ARMED,   ARMED,   5",
    "ARMED,    5, 108, false, 5, 108, ARMED,   ARMED,   5", // said twice
    "ARMED,    5, 108, false, 5, 107, REFUSED, ARMED,   5", // earlier
    "ARMED,    5, 108, false, 5,  99, REFUSED, ARMED,   5", // past
    "ARMED,    5, 108, false, 4, 109, REFUSED, ARMED,   5", // a lower epoch
    "ARMED,    5, 108, false, 6, 109, REFUSED, ARMED,   5", // 5 is not verified stopped
    "ARMED,    5, 100, false, 5, 109, FIRED,   FIRED,   5", // a late renewal never revives
    "ARMED,    5,  90, false, 6, 109, REFUSED, FIRED,   5",
    "FIRED,    5,  90, false, 5, 109, FIRED,   FIRED,   5",
    "FIRED,    5,  90, true,  5, 109, FIRED,   FIRED,   5", // even when its stop is verified
    "FIRED,    5,  90, false, 6, 109, REFUSED, FIRED,   5",
    "FIRED,    5,  90, true,  6, 109, ARMED,   ARMED,   6",
    "FIRED,    5,  90, true,  4, 109, REFUSED, FIRED,   5",
    "STOPPED,  5,  90, true,  5, 109, REFUSED, STOPPED, 5",
    "STOPPED,  5,  90, true,  4, 109, REFUSED, STOPPED, 5",
    "STOPPED,  5,  90, true,  6, 109, ARMED,   ARMED,   6",
    "STOPPED,  5,  90, true,  6,  99, REFUSED, STOPPED, 5",
  })
  void arming(
      Phase phase,
      long epoch,
      long until,
      boolean verified,
      long asked,
      long deadline,
      Answer answer,
      Phase then,
      long thenEpoch) {
    GuardState before = state(phase, epoch, until, verified);

    Decision d = before.arm(asked, seconds(deadline), BOUND, NOW);

    assertThat(d.answer()).isEqualTo(answer);
    assertThat(d.next().phase()).isEqualTo(then);
    assertThat(d.next().epoch()).isEqualTo(thenEpoch);
    assertThat(d.reason().isEmpty()).isEqualTo(answer != Answer.REFUSED);
    if (answer == Answer.ARMED) {
      assertThat(d.next().deadline()).isEqualTo(seconds(deadline));
      assertThat(d.next().verified()).isFalse();
    } else {
      assertThat(d.next().deadline()).isEqualTo(before.deadline());
    }
  }

  @Test
  void stopBoundIsFixedByTheFirstArm() {
    GuardState armed = state(Phase.ARMED, 5, 108, false);

    Decision d = armed.arm(5, seconds(109), BOUND.plusMillis(1), NOW);

    assertThat(d.answer()).isEqualTo(Answer.REFUSED);
    assertThat(d.reason()).contains("PT2S");
    assertThat(d.next()).isEqualTo(armed);
  }

  @ParameterizedTest(
      name = "{0} epoch {1} until {2} {3}: stopped {4}, left ''{5}'' -> {6}, {7} {8}")
  @CsvSource({
    "IDLE,    -1,   0, true,  5, '',     LATCHED, STOPPED,  5", // claimed only to be released
    "IDLE,    -1,   0, true,  5, imap,   RUNNING, IDLE,    -1",
    "CLEARING,-1,  99, false, 5, '',     RUNNING, CLEARING,-1",
    "ARMED,    5, 108, false, 5, '',     LATCHED, STOPPED,  5",
    "ARMED,    5, 108, false, 5, imap,   RUNNING, ARMED,    5",
    "ARMED,    5, 108, false, 4, '',     REFUSED, ARMED,    5",
    "ARMED,    5, 108, false, 6, '',     REFUSED, ARMED,    5",
    "ARMED,    5,  99, false, 5, '',     LATCHED, FIRED,    5", // fired, and nothing is left
    "ARMED,    5,  99, false, 5, imap,   RUNNING, FIRED,    5",
    "FIRED,    5,  90, false, 5, imap,   RUNNING, FIRED,    5",
    "FIRED,    5,  90, true,  5, '',     LATCHED, FIRED,    5", // stays fired: it goes on killing
    "FIRED,    5,  90, true,  6, '',     LATCHED, FIRED,    6",
    "STOPPED,  5,  90, true,  5, '',     LATCHED, STOPPED,  5",
    "STOPPED,  5,  90, true,  5, imap,   RUNNING, STOPPED,  5",
    "STOPPED,  5,  90, true,  6, '',     LATCHED, STOPPED,  6",
    "STOPPED,  5,  90, true,  4, '',     REFUSED, STOPPED,  5",
  })
  void stopping(
      Phase phase,
      long epoch,
      long until,
      boolean verified,
      long asked,
      String left,
      Answer answer,
      Phase then,
      long thenEpoch) {
    Decision d = state(phase, epoch, until, verified).stopped(asked, left, NOW);

    assertThat(d.answer()).isEqualTo(answer);
    assertThat(d.next().phase()).isEqualTo(then);
    assertThat(d.next().epoch()).isEqualTo(thenEpoch);
    assertThat(answer != Answer.LATCHED || d.next().verified()).isTrue();
  }

  @ParameterizedTest(name = "{0} epoch {1} until {2}: fire {3} -> {4}, {5} {6} counted from {7}")
  @CsvSource({
    "IDLE,    -1,   0, 5, FIRED,   FIRED,   5, 100",
    "CLEARING,-1,  99, 5, FIRED,   FIRED,   5, 100",
    "ARMED,    5, 108, 5, FIRED,   FIRED,   5, 100",
    "ARMED,    5, 108, 4, REFUSED, ARMED,   5, 108",
    "ARMED,    5, 108, 6, REFUSED, ARMED,   5, 108",
    "ARMED,    5,  99, 5, FIRED,   FIRED,   5,  99",
    "FIRED,    5,  90, 5, FIRED,   FIRED,   5,  90",
    "FIRED,    5,  90, 6, FIRED,   FIRED,   6, 100",
    "STOPPED,  5,  90, 5, FIRED,   FIRED,   5, 100",
    "STOPPED,  5,  90, 4, REFUSED, STOPPED, 5,  90",
  })
  void firing(
      Phase phase,
      long epoch,
      long until,
      long asked,
      Answer answer,
      Phase then,
      long thenEpoch,
      long from) {
    Decision d = state(phase, epoch, until, phase == Phase.STOPPED).fire(asked, NOW);

    assertThat(d.answer()).isEqualTo(answer);
    assertThat(d.next().phase()).isEqualTo(then);
    assertThat(d.next().epoch()).isEqualTo(thenEpoch);
    assertThat(d.next().deadline()).isEqualTo(seconds(from));
  }

  @ParameterizedTest(name = "restarted with {0} until {1} {2} -> {3} {4}")
  @CsvSource({
    "IDLE,       0, true,  IDLE,     true",
    "CLEARING,  99, false, CLEARING, false",
    "ARMED,    108, false, ARMED,    false", // keeps its deadline
    "ARMED,    100, false, FIRED,    false", // past: fires at start
    "ARMED,     10, false, FIRED,    false",
    "FIRED,     90, true,  FIRED,    false", // looks again, kills again
    "STOPPED,   90, true,  STOPPED,  true",
  })
  void restarting(Phase phase, long until, boolean verified, Phase then, boolean thenVerified) {
    GuardState after = GuardState.afterRestart(Optional.of(state(phase, 5, until, verified)), NOW);

    assertThat(after.phase()).isEqualTo(then);
    assertThat(after.epoch()).isEqualTo(5);
    assertThat(after.deadline()).isEqualTo(seconds(until));
    assertThat(after.verified()).isEqualTo(thenVerified);
  }

  @Test
  void restartingWithoutMemoryStopsEverythingFirst() {
    GuardState after = GuardState.afterRestart(Optional.empty(), NOW);

    assertThat(after.phase()).isEqualTo(Phase.CLEARING);
    assertThat(after.stops()).isTrue();
    assertThat(after.looked(false, NOW).phase()).isEqualTo(Phase.CLEARING);
    assertThat(after.looked(true, NOW).phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void timeAloneFiresAnArmedEpochAndNothingElse() {
    GuardState armed = state(Phase.ARMED, 5, 108, false);

    assertThat(armed.at(seconds(107))).isEqualTo(armed);
    assertThat(armed.at(seconds(108)).phase()).isEqualTo(Phase.FIRED);
    for (Phase phase : new Phase[] {Phase.IDLE, Phase.CLEARING, Phase.FIRED, Phase.STOPPED}) {
      GuardState other = state(phase, 5, 90, false);
      assertThat(other.at(NOW)).isEqualTo(other);
    }
  }

  @Test
  void whatComesBackHasStopBoundToBeGoneAgain() {
    GuardState verified = state(Phase.FIRED, 5, 90, true);

    GuardState revived = verified.looked(false, NOW);

    assertThat(verified.mustBeStoppedBy()).isEmpty();
    assertThat(revived.verified()).isFalse();
    assertThat(revived.mustBeStoppedBy()).contains(NOW.plus(BOUND));
    assertThat(revived.looked(false, seconds(101)).mustBeStoppedBy()).contains(NOW.plus(BOUND));
  }

  @Test
  void whatAWatchdogGoesBy() {
    assertThat(state(Phase.ARMED, 5, 108, false).mustBeStoppedBy()).contains(seconds(110));
    assertThat(state(Phase.FIRED, 5, 90, false).mustBeStoppedBy()).contains(seconds(92));
    assertThat(state(Phase.STOPPED, 5, 90, true).mustBeStoppedBy()).isEmpty();
    assertThat(state(Phase.IDLE, -1, 0, true).mustBeStoppedBy()).isEmpty();
  }

  @ParameterizedTest(name = "stopBound {0} ms: SIGKILL {1} ms after the deadline")
  @CsvSource({"800, 100", "1600, 200", "12000, 200", "0, 0"})
  void graceIsSmallAgainstStopBound(long bound, long grace) {
    GuardState fired = new GuardState(Phase.FIRED, 5, NOW, Duration.ofMillis(bound), false);

    assertThat(fired.killFrom()).isEqualTo(NOW.plus(Duration.ofMillis(grace)));
  }

  @Test
  void impossibleStatesCannotBeMade() {
    assertThatThrownBy(() -> state(Phase.ARMED, -2, 1, false)).hasMessageContaining("epoch -2");
    assertThatThrownBy(() -> new GuardState(Phase.ARMED, 1, NOW, Duration.ofMillis(-1), false))
        .hasMessageContaining("stopBound");
  }

  private static GuardState state(Phase phase, long epoch, long until, boolean verified) {
    return new GuardState(phase, epoch, seconds(until), BOUND, verified);
  }

  private static Uptime seconds(long s) {
    return Uptime.ofMillis(1_000 * s);
  }
}
