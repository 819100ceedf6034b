package io.mailkeeper.healer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.doctor.Finding.Level;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.NodeRecord.Echo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** n1 looks at n1's and n2's records, a sample on each line: seconds, counters, echo. */
class VisibilityTest {

  private static final UUID ID = new UUID(1, 2);

  private final Visibility visibility = new Visibility("n1", List.of("n1", "n2"));

  private void at(double seconds, long n1, long n2, long n2HasReadOfN1) {
    visibility.sample(
        Duration.ofMillis(Math.round(seconds * 1000)).toNanos(),
        Map.of(
            "n1", record("n1", n1, Map.of()),
            "n2", record("n2", n2, Map.of("n1", new Echo(ID, n2HasReadOfN1)))));
  }

  private static NodeRecord record(String node, long counter, Map<String, Echo> echoes) {
    return new NodeRecord(
        NodeRecord.NO_STORE, node, ID, ID, ID, counter, "", true, Map.of(), echoes, 1);
  }

  private void assertFinding(Level level, String found) {
    Finding finding = visibility.findings(LeaseTiming.STANDARD).get(0);
    assertThat(finding.level()).as(finding.line()).isEqualTo(level);
    assertThat(finding.found()).contains(found);
  }

  @Test
  void bothWays() {
    at(0, 10, 50, 9);
    at(1, 11, 50, 10);
    at(1.4, 11, 51, 11);
    at(2, 12, 51, 11);
    at(3, 13, 52, 12);
    assertThat(visibility.complete()).isTrue();
    assertFinding(Level.OK, "there and back in at most 1.00 s");
  }

  @Test
  void slowly() {
    at(0, 10, 50, 9);
    at(1, 11, 51, 9);
    at(9, 19, 52, 11);
    assertFinding(Level.WARN, "there and back in at most 8.00 s");
  }

  @Test
  void itDoesNotSeeUs() {
    at(0, 10, 50, 3);
    at(1, 11, 51, 3);
    at(2, 12, 52, 3);
    assertThat(visibility.peerSeen()).isTrue();
    assertThat(visibility.complete()).isFalse();
    assertFinding(Level.BAD, "it does not see what is written here");
  }

  @Test
  void withoutAnAgentHere() {
    at(0, 10, 50, 10);
    at(1, 10, 51, 10);
    assertFinding(Level.NOTE, "no agent runs here");
  }

  @Test
  void withoutAnAgentThere() {
    at(0, 10, 50, 10);
    at(1, 11, 50, 10);
    assertThat(visibility.peerSeen()).isFalse();
    assertFinding(Level.NOTE, "no sign of n2");
  }
}
