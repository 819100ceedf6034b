package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.GuardState.Phase;
import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * When the watchdog may be fed and released: now is 100 s, T is 4 s, stopBound 2 s, so that a
 * deadline of 102.5 s is the first one with which it may not be fed any more. Each rule that could
 * be broken is broken once, and a row of the table says so.
 */
class WatchdogRulesTest {

  private static final Uptime NOW = Uptime.ofMillis(100_000);
  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** A row: hierarchies as PHASE:DEADLINE_MILLIS:VERIFIED, and what is right. */
  private record Row(String hierarchies, boolean feed, boolean release) {

    List<GuardState> states() {
      List<GuardState> states = new ArrayList<>();
      for (String one : hierarchies.isEmpty() ? new String[0] : hierarchies.split(" ", -1)) {
        String[] words = one.split(":", -1);
        states.add(
            new GuardState(
                Phase.valueOf(words[0]),
                1,
                Uptime.ofMillis(Long.parseLong(words[1])),
                BOUND,
                words[2].equals("verified")));
      }
      return states;
    }

    boolean holdsFor(WatchdogRules rules) {
      return rules.mayFeed(states(), NOW) == feed && rules.mayRelease(states()) == release;
    }
  }

  private static Row row(String hierarchies, boolean feed, boolean release) {
    return new Row(hierarchies, feed, release);
  }

  static Stream<Row> table() {
    return Stream.of(
        row("", true, true),
        row("IDLE:0:unverified", true, true),
        row("ARMED:107000:unverified", true, false),
        row("ARMED:102501:unverified", true, false), // reset by 104.5, plus margin 105.0: in time
        row("ARMED:102500:unverified", false, false), // the last feed is over, the deadline is not
        row("ARMED:100500:unverified", false, false),
        row("ARMED:99000:unverified", false, false), // the guard's own thread has not fired yet
        row("FIRED:99000:unverified", false, false),
        row("FIRED:99000:verified", true, true),
        row("STOPPED:99000:verified", true, true),
        row("CLEARING:100000:unverified", false, false), // what runs there may run anywhere
        row("ARMED:107000:unverified ARMED:101000:unverified", false, false),
        row("ARMED:101000:unverified ARMED:107000:unverified", false, false),
        row("FIRED:99000:verified ARMED:107000:unverified", true, false),
        row("IDLE:0:unverified FIRED:99000:unverified", false, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void feedingAndReleasing(Row row) {
    WatchdogRules rules = new WatchdogRules(TIMEOUT);

    assertThat(rules.mayFeed(row.states(), NOW)).as("feed").isEqualTo(row.feed());
    assertThat(rules.mayRelease(row.states())).as("release").isEqualTo(row.release());
  }

  /** Rules with one thing wrong. */
  private enum Mutant {
    FED_UNTIL_THE_DEADLINE("ARMED:102500:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT) {
          @Override
          public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
            return hierarchies.stream().allMatch(h -> h.verified() || now.isBefore(h.deadline()));
          }
        };
      }
    },
    FED_UNTIL_STOP_BOUND("FIRED:99000:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT) {
          @Override
          public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
            return hierarchies.stream()
                .flatMap(h -> h.mustBeStoppedBy().stream())
                .allMatch(now::isBefore);
          }
        };
      }
    },
    WITHOUT_A_MARGIN("ARMED:102500:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT.minus(WatchdogRules.MARGIN));
      }
    },
    FED_FOR_ONE_HIERARCHY_ONLY("ARMED:107000:unverified ARMED:101000:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT) {
          @Override
          public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
            return super.mayFeed(hierarchies.stream().limit(1).toList(), now);
          }
        };
      }
    },
    FED_WHILE_CLEARING("CLEARING:100000:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT) {
          @Override
          public boolean mayFeed(List<GuardState> hierarchies, Uptime now) {
            return super.mayFeed(
                hierarchies.stream().filter(h -> h.phase() != Phase.CLEARING).toList(), now);
          }
        };
      }
    },
    RELEASED_BEFORE_THE_VERIFIED_STOP("FIRED:99000:unverified") {
      @Override
      WatchdogRules rules() {
        return new WatchdogRules(TIMEOUT) {
          @Override
          public boolean mayRelease(List<GuardState> hierarchies) {
            return hierarchies.stream().noneMatch(h -> h.phase() == Phase.ARMED);
          }
        };
      }
    };

    private final String killedBy;

    Mutant(String killedBy) {
      this.killedBy = killedBy;
    }

    abstract WatchdogRules rules();
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aBrokenRuleIsCaught(Mutant mutant) {
    Row killer = table().filter(r -> r.hierarchies().equals(mutant.killedBy)).findFirst().get();

    assertThat(killer.holdsFor(mutant.rules())).as("%s survives %s", mutant, killer).isFalse();
    assertThat(killer.holdsFor(new WatchdogRules(TIMEOUT))).isTrue();
  }

  @ParameterizedTest(name = "{0}: {1} s at most")
  @CsvSource({"FAST, 1", "STANDARD, 4", "PATIENT, 21", "ENDURING, 31"})
  void theLongestTimeoutOfAProfile(LeaseProfile profile, long seconds) {
    LeaseTiming t = profile.timing();
    Duration longest = WatchdogRules.longestTimeout(t.ttl(), t.softTtl(), t.stopBound());

    assertThat(longest).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(objection(longest, t)).isEmpty();
    assertThat(objection(longest.plusSeconds(1), t).orElse("")).contains("too long");
  }

  private static Optional<String> objection(Duration timeout, LeaseTiming t) {
    return new WatchdogRules(timeout)
        .objection(NOW.plus(t.ttl()), t.stopBound(), NOW.plus(t.softTtl()));
  }

  @Test
  void someLeaseTimesAllowNone() {
    assertThat(
            WatchdogRules.longestTimeout(
                Duration.ofSeconds(1), Duration.ofMillis(900), Duration.ofMillis(300)))
        .isZero();
  }
}
