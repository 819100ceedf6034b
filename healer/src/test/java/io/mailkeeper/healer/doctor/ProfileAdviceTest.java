package io.mailkeeper.healer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.doctor.Finding.Level;
import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which profile is recommended for what was measured. */
class ProfileAdviceTest {

  @ParameterizedTest
  @CsvSource({
    // type          p99 ms  max ms  recommended
    "ext4,               1,      5,  fast",
    "ext4,              62,    275,  fast",
    "ext4,              63,    100,  standard",
    "ext4,              10,    300,  standard",
    "ext4,             251,    500,  patient",
    "ext4,              10,  2_100,  patient",
    "ext4,             600,  7_000,  enduring",
    "ext4,           1_300,  7_000,  none",
    "nfs4,               1,      5,  enduring",
    "fuse.glusterfs,     6,     20,  enduring",
    "ceph,               6,     20,  patient",
    "fuse.newfs,         1,      5,  standard",
  })
  void recommends(String type, String p99, String max, String expected) {
    Optional<String> found =
        ProfileAdvice.quickest(type, latencies(p99, max)).map(LeaseProfile::word);
    assertThat(found.orElse("none")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, 1, 5,        OK,   'recommended profile: fast'",
    "ext4, 300, 500,    WARN, 'use profile patient'",
    "nfs4, 1, 5,        WARN, 'use profile enduring'",
    "ext4, 5_000, 9_000, WARN, 'no profile bears this'",
  })
  void judgesProfileStandard(String type, String p99, String max, Level level, String says) {
    Finding found = ProfileAdvice.judge(LeaseTiming.STANDARD, type, latencies(p99, max));
    assertThat(found.level()).isEqualTo(level);
    assertThat(found.line()).contains(says);
  }

  @Test
  void percentilesAreNearestRanks() {
    long[] nanos = LongStream.rangeClosed(1, 200).map(i -> i * 1_000_000).toArray();
    assertThat(Latencies.of(nanos).words())
        .isEqualTo("p50 100.0 ms, p99 198.0 ms, max 200.0 ms of 200");
    assertThat(Latencies.of(new long[] {7_000_000}).p99()).isEqualTo(Duration.ofMillis(7));
  }

  private static Latencies latencies(String p99, String max) {
    return new Latencies(100, Duration.ofMillis(1), millis(p99), millis(max));
  }

  private static Duration millis(String text) {
    return Duration.ofMillis(Long.parseLong(text.replace("_", "")));
  }
}
