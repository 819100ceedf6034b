package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A profile in {@code group.yml} means the timings of the domain. */
class LeaseFileTest {
  private static final Optional<Duration> NONE = Optional.empty();

  @Test
  void leaseProfilesAreTheDomains() {
    for (LeaseProfile profile : LeaseProfile.values()) {
      LeaseFile lease = new LeaseFile(Optional.of(profile), NONE, NONE, NONE, NONE, NONE);
      LeaseTiming expected =
          switch (profile) {
            case FAST -> LeaseTiming.FAST;
            case STANDARD -> LeaseTiming.STANDARD;
            case PATIENT -> LeaseTiming.PATIENT;
            case ENDURING -> LeaseTiming.ENDURING;
          };
      assertThat(lease.toTiming()).isEqualTo(expected);
    }
  }
}
