package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceTableTest {
  private static final Snapshot SNAPSHOT = SampleSnapshots.inService();
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_234_567));
  private final ServiceTable table = new ServiceTable(clock);

  private static ProbeResult result(Reason reason, Map<Phase, Duration> phases) {
    return new ProbeResult(
        reason == Reason.NONE,
        reason,
        "",
        phases,
        Duration.ofMillis(1),
        List.of(),
        "127.0.0.1",
        Optional.empty());
  }

  private List<String> lines() {
    return table.render("", SNAPSHOT).toString().lines().toList();
  }

  @Test
  void numbersAreWrittenExactly() {
    table.record("mail", "smtp", "smtp", result(Reason.NONE, Map.of(Phase.CONNECT, nanos(5))));
    table.record(
        "mail",
        "smtp",
        "smtp",
        result(Reason.DNS, Map.of(Phase.CONNECT, Duration.ofSeconds(1_234_567))));
    String labels = "{hierarchy=\"mail\",protocol=\"smtp\",service=\"smtp\"";
    assertThat(lines())
        .contains(
            "mailkeeper_probe_total" + labels + "} 2",
            "mailkeeper_probe_last_run_timestamp_seconds" + labels + "} 1234.567000000",
            "mailkeeper_probe_duration_seconds_sum"
                + labels
                + ",phase=\"connect\"} 1234567.000000005",
            "mailkeeper_probe_duration_seconds_count" + labels + ",phase=\"connect\"} 2",
            "mailkeeper_probe_duration_seconds_bucket"
                + labels
                + ",phase=\"connect\",le=\"10.0\"} 1",
            "mailkeeper_probe_duration_seconds_bucket"
                + labels
                + ",phase=\"connect\",le=\"+Inf\"} 2",
            "mailkeeper_probe_failures_total" + labels + ",reason=\"dns\"} 1");
  }

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  @Test
  void aBoundBelongsToItsBucket() {
    table.record("a", "b", "smtp", result(Reason.NONE, Map.of(Phase.TLS, Duration.ofMillis(5))));
    assertThat(lines())
        .filteredOn(l -> l.contains("_bucket") && l.contains("\"tls\""))
        .extracting(l -> l.substring(l.indexOf("le=")))
        .startsWith("le=\"0.001\"} 0", "le=\"0.005\"} 1", "le=\"0.01\"} 1");
  }

  @Test
  void labelsAreEscaped() {
    table.record("a\"b\\c\nd", "s", "smtp", result(Reason.NONE, Map.of()));
    assertThat(lines()).anyMatch(l -> l.contains("{hierarchy=\"a\\\"b\\\\c\\nd\",protocol="));
  }

  /** What is taken over from the last rendering must be what would have been written. */
  @Test
  void aRenderingIsTheSameAsOneFromNothing() {
    Random random = new Random(20_261_129L);
    ServiceTable other = new ServiceTable(clock);
    for (int round = 0; round < 200; round++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        String service = "s" + random.nextInt(8);
        ProbeResult found =
            result(
                any(List.of(Reason.values()), random),
                Map.of(any(List.of(Phase.values()), random), nanos(random.nextInt(1_000_000_000))));
        table.record("h" + service.hashCode() % 3, service, "smtp", found);
        other.record("h" + service.hashCode() % 3, service, "smtp", found);
      }
      String before = "x".repeat(random.nextInt(5)) + "\n";
      String text = table.render(before, SNAPSHOT).toString();
      assertThat(text).startsWith(before + "# HELP mailkeeper_service_state");
      if (round % 50 == 49) {
        assertThat(other.render(before, SNAPSHOT).toString()).isEqualTo(text);
        other.forget();
      }
    }
  }
}
