package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.RoundTripResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentMetersTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeFrontDesk desk = new FakeFrontDesk(SampleSnapshots.inService());
  private final AgentMeters meters =
      new AgentMeters(InstantSource.fixed(Instant.ofEpochSecond(1_000)));
  private Supplier<Future<Buffer>> scrape = meters.watch(vertx, desk::snapshot);

  @AfterEach
  void close() throws Exception {
    meters.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<String> lines() throws Exception {
    String text =
        scrape.get().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS).toString();
    return text.lines().toList();
  }

  /** Meters of a node with a service that sends canaries, scraped from now on. */
  private AgentMeters watchCanaries() {
    AgentMeters own = new AgentMeters(InstantSource.fixed(Instant.ofEpochSecond(1_000)));
    desk.show(SampleSnapshots.withCanaries());
    scrape = own.watch(vertx, desk::snapshot);
    return own;
  }

  @Test
  void theLastReloadCounts() throws Exception {
    String name = "mailkeeper_config_last_reload_successful ";
    assertThat(lines()).contains(name + "1.0");
    meters.reloaded(false);
    desk.show(SampleSnapshots.failing(2, "refused")); // what was rendered is kept for a generation
    assertThat(lines()).contains(name + "0.0");
  }

  @Test
  void everyNamedMeterIsThereFromTheStartWithItsHelpAndLabels() throws Exception {
    AgentMeters own = watchCanaries();
    own.onDemand("smtp_banner", refused(Duration.ofMillis(3)));
    List<String> lines = lines();
    own.close();

    for (MetricNames name : MetricNames.values()) {
      assertThat(lines)
          .as(name.name())
          .contains("# HELP " + name.prometheusName() + " " + name.help())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith(name.prometheusName())
                      .satisfies(
                          l -> name.labels().forEach(k -> assertThat(l).contains(k + "=\""))));
    }
  }

  @Test
  void everySeriesOfOursIsNamedInOnePlace() throws Exception {
    List<String> names =
        Arrays.stream(MetricNames.values()).map(MetricNames::prometheusName).toList();

    assertThat(lines().stream().filter(l -> l.startsWith("# TYPE mailkeeper_")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(names).contains(nameIn(line)));
  }

  /** Micrometer adds the largest recent value to each of its histograms. */
  private static String nameIn(String line) {
    return line.split(" ", -1)[2].replaceFirst("_seconds_max$", "_seconds");
  }

  @Test
  void theNodeInService() throws Exception {
    assertThat(lines())
        .contains(
            "mailkeeper_build_info{version=\"0.1.0\"} 1",
            "mailkeeper_protected{hierarchy=\"mail\"} 1.0",
            "mailkeeper_lease_held{hierarchy=\"mail\"} 1.0",
            "mailkeeper_lease_epoch{hierarchy=\"mail\"} 7.0",
            "mailkeeper_lease_remaining_seconds{hierarchy=\"mail\"} 9.25",
            "mailkeeper_guard_armed{hierarchy=\"mail\"} 1.0",
            "mailkeeper_standby_ready{hierarchy=\"mail\",node=\"n2\"} 1.0",
            "mailkeeper_peer_up{path=\"network\",peer=\"n2\"} 1.0",
            "mailkeeper_peer_up{path=\"store\",peer=\"n2\"} 1.0",
            "mailkeeper_definition_differs{peer=\"n2\"} 0.0",
            "mailkeeper_strays{hierarchy=\"mail\"} 0.0",
            "mailkeeper_lease_visibility_seconds 0.02");
  }

  @Test
  void exactlyOneOfEveryStateSetIsOne() throws Exception {
    List<String> lines = lines();

    for (MetricNames name : MetricNames.values()) {
      if (name.kind() == MetricNames.Kind.STATE_SET) {
        assertThat(lines.stream().filter(l -> l.startsWith(name.prometheusName() + "{")))
            .as(name.name())
            .hasSizeGreaterThan(1)
            .filteredOn(l -> l.endsWith(" 1.0") || l.endsWith(" 1"))
            .hasSize(1);
      }
    }
    assertThat(lines).contains("mailkeeper_node_role{hierarchy=\"mail\",role=\"holder\"} 1.0");
  }

  @Test
  void gaugesFollowTheSnapshot() throws Exception {
    lines();
    desk.show(SampleSnapshots.hierarchyOnStandby());

    assertThat(lines())
        .contains(
            "mailkeeper_node_role{hierarchy=\"mail\",role=\"holder\"} 0.0",
            "mailkeeper_node_role{hierarchy=\"mail\",role=\"observer\"} 1.0",
            "mailkeeper_lease_held{hierarchy=\"mail\"} 0.0",
            "mailkeeper_standby_ready{hierarchy=\"mail\",node=\"n1\"} 1.0");
  }

  @Test
  void probesAreCountedWithTheirReasonAndTimedByPhase() throws Exception {
    String labels = "{hierarchy=\"mail\",protocol=\"smtp\",service=\"smtp\"}";
    assertThat(lines()).contains("mailkeeper_probe_total" + labels + " 0");
    desk.show(SampleSnapshots.failing(1, "refused"));

    meters.probed("mail", "smtp", "smtp", refused(Duration.ofMillis(3)));

    assertThat(lines())
        .contains(
            "mailkeeper_probe_total" + labels + " 1",
            "mailkeeper_probe_success" + labels + " 0",
            "mailkeeper_probe_last_run_timestamp_seconds" + labels + " 1000.000000000",
            "mailkeeper_probe_failures_total{hierarchy=\"mail\",protocol=\"smtp\","
                + "service=\"smtp\",reason=\"refused\"} 1",
            "mailkeeper_probe_failures_total{hierarchy=\"mail\",protocol=\"smtp\","
                + "service=\"smtp\",reason=\"timeout\"} 0",
            bucket("0.001") + " 0",
            bucket("0.005") + " 1",
            bucket("+Inf") + " 1");
  }

  private static String bucket(String le) {
    return "mailkeeper_probe_duration_seconds_bucket{hierarchy=\"mail\",protocol=\"smtp\","
        + "service=\"smtp\",phase=\"connect\",le=\""
        + le
        + "\"}";
  }

  @Test
  void canariesAreCountedAndTimedByHop() throws Exception {
    AgentMeters own = watchCanaries();
    String labels = "{hierarchy=\"mail\",service=\"delivery\"}";
    assertThat(lines())
        .contains(
            "mailkeeper_roundtrip_total" + labels + " 0.0",
            "mailkeeper_roundtrip_last_success_timestamp_seconds" + labels + " 0.0");
    desk.show(SampleSnapshots.failing(1, "refused"));

    own.travelled("mail", "delivery", trip(true));

    assertThat(lines())
        .contains(
            "mailkeeper_roundtrip_total" + labels + " 1.0",
            "mailkeeper_roundtrip_lost_total" + labels + " 2.0",
            "mailkeeper_roundtrip_late_total" + labels + " 1.0",
            "mailkeeper_roundtrip_last_success_timestamp_seconds" + labels + " 1000.0",
            "mailkeeper_roundtrip_slow_total{hierarchy=\"mail\",hop=\"queue\","
                + "service=\"delivery\"} 1.0",
            "mailkeeper_roundtrip_slow_total{hierarchy=\"mail\",hop=\"store\","
                + "service=\"delivery\"} 0.0",
            "mailkeeper_roundtrip_duration_seconds_sum{hierarchy=\"mail\",hop=\"queue\","
                + "service=\"delivery\"} 3.0");
  }

  @Test
  void aTripThatFailedIsNoSuccess() throws Exception {
    AgentMeters own = watchCanaries();
    own.travelled("mail", "delivery", trip(false));

    assertThat(lines())
        .contains(
            "mailkeeper_roundtrip_total{hierarchy=\"mail\",service=\"delivery\"} 1.0",
            "mailkeeper_roundtrip_last_success_timestamp_seconds"
                + "{hierarchy=\"mail\",service=\"delivery\"} 0.0");
  }

  private static RoundTripResult trip(boolean success) {
    return new RoundTripResult(
        success,
        success ? Reason.NONE : Reason.TIMEOUT,
        "",
        Map.of(Hop.QUEUE, Duration.ofSeconds(3)),
        Set.of(Hop.QUEUE),
        2,
        1,
        4,
        Duration.ofSeconds(4),
        refused(Duration.ofMillis(3)),
        Optional.empty());
  }

  @Test
  void whatHasTakenTimeIsMeasuredAsTheNoteSays() throws Exception {
    Duration took = Duration.ofSeconds(12);
    Note back =
        new Note(
            Note.Kind.RECOVERED,
            "mail",
            "sendmail",
            "sendmail is back",
            List.of(new Note.Measure(Note.Measured.RECOVERY, "sendmail", took)));
    Note here =
        new Note(
            Note.Kind.IN_SERVICE,
            "mail",
            "",
            "in service on n1",
            List.of(
                new Note.Measure(Note.Measured.FAILOVER, "silence", took),
                new Note.Measure(Note.Measured.FAILOVER, "start", took)));
    FrontDesk.Meter.measured(meters, back);
    FrontDesk.Meter.measured(meters, here);

    assertThat(lines())
        .contains(
            "mailkeeper_recovery_duration_seconds_sum{daemon=\"sendmail\",hierarchy=\"mail\"} 12.0",
            "mailkeeper_failover_duration_seconds_sum{hierarchy=\"mail\",step=\"silence\"} 12.0",
            "mailkeeper_failover_duration_seconds_sum{hierarchy=\"mail\",step=\"start\"} 12.0",
            "mailkeeper_failover_duration_seconds_count{hierarchy=\"mail\",step=\"hand_over\"} 0");
  }

  @Test
  void whatHappensIsCounted() throws Exception {
    meters.noted(desk.happened(Note.Kind.RECOVERY_BEGUN, "mail", "sendmail", "restarting"));
    meters.noted(desk.happened(Note.Kind.RECOVERY_FAILED, "mail", "sendmail", "no"));
    meters.noted(desk.happened(Note.Kind.FAILOVER, "mail", "n1", "taking over"));
    meters.noted(desk.happened(Note.Kind.FAILOVER, "mail", "n2", "failing over to n2"));
    meters.noted(desk.happened(Note.Kind.PEER, "", "n2", "n2 answers"));
    meters.renewed("mail", Duration.ofMillis(20), true);
    meters.renewed("mail", Duration.ofMillis(20), false);

    assertThat(lines())
        .contains(
            "mailkeeper_recoveries_total{daemon=\"sendmail\",hierarchy=\"mail\"} 1.0",
            "mailkeeper_recoveries_succeeded_total{daemon=\"sendmail\",hierarchy=\"mail\"} 0.0",
            "mailkeeper_recovery_failures_total{daemon=\"sendmail\",hierarchy=\"mail\"} 1.0",
            "mailkeeper_failovers_total{hierarchy=\"mail\",reason=\"holder_lost\"} 1.0",
            "mailkeeper_failovers_total{hierarchy=\"mail\",reason=\"not_repaired\"} 1.0",
            "mailkeeper_lease_renewal_failures_total{hierarchy=\"mail\"} 1.0",
            "mailkeeper_lease_renewal_duration_seconds_count{hierarchy=\"mail\"} 2");
  }

  @Test
  void certificatesAreThereWhileTheServiceIs() throws Exception {
    String labels = "{hierarchy=\"mail\",service=\"smtp\"}";
    assertThat(lines())
        .contains(
            "mailkeeper_probe_tls_not_after_timestamp_seconds" + labels + " 1.7750088E9",
            "mailkeeper_probe_tls_chain_not_after_timestamp_seconds" + labels + " 1.7750088E9",
            "mailkeeper_probe_tls_info{cipher=\"TLS_AES_256_GCM_SHA384\",hierarchy=\"mail\","
                + "service=\"smtp\",version=\"TLSv1.3\"} 1",
            "mailkeeper_probe_tls_fault{fault=\"chain\",hierarchy=\"mail\",service=\"smtp\"} 0.0",
            "mailkeeper_probe_tls_fault{fault=\"name\",hierarchy=\"mail\",service=\"smtp\"} 0.0");

    desk.show(SampleSnapshots.withCertificate("TLSv1.2", "unknown authority"));
    assertThat(lines().stream().filter(l -> l.startsWith("mailkeeper_probe_tls_info")))
        .containsExactly(
            "mailkeeper_probe_tls_info{cipher=\"TLS_AES_256_GCM_SHA384\",hierarchy=\"mail\","
                + "service=\"smtp\",version=\"TLSv1.2\"} 1");
    desk.show(SampleSnapshots.withCertificate("TLSv1.2", "no root"));
    assertThat(lines())
        .contains(
            "mailkeeper_probe_tls_fault{fault=\"chain\",hierarchy=\"mail\",service=\"smtp\"} 1.0");

    desk.show(SampleSnapshots.hierarchyOnStandby());
    assertThat(lines()).noneMatch(l -> l.startsWith("mailkeeper_probe_tls_"));
  }

  @Test
  void queuesAreThereWhileTheHierarchyIs() throws Exception {
    String labels = "{hierarchy=\"mail\",queue=\"outgoing\"";
    assertThat(lines())
        .contains(
            "mailkeeper_queue_readable" + labels + "} 1.0",
            "mailkeeper_queue_messages" + labels + "} 3.0",
            "mailkeeper_queue_bytes" + labels + "} 12288.0",
            "mailkeeper_queue_oldest_seconds" + labels + "} 3600.0",
            "mailkeeper_queue_growth_per_second" + labels + "} 0.0",
            full("space", "+Inf"),
            full("messages", "+Inf"),
            over("0.0"))
        .noneMatch(l -> l.contains("limit=\"bytes\""));
    desk.show(SampleSnapshots.withALongQueue());
    assertThat(lines()).contains(full("space", "5400.0"), full("inodes", "+Inf"), over("1.0"));
    desk.show(SampleSnapshots.hierarchyOnStandby());
    assertThat(lines()).noneMatch(l -> l.startsWith("mailkeeper_queue_"));
  }

  private static String full(String limit, String seconds) {
    return "mailkeeper_queue_full_forecast_seconds{hierarchy=\"mail\",limit=\""
        + limit
        + "\",queue=\"outgoing\"} "
        + seconds;
  }

  private static String over(String value) {
    return "mailkeeper_queue_over_limit{hierarchy=\"mail\",limit=\"messages\",queue=\"outgoing\"} "
        + value;
  }

  private static ProbeResult refused(Duration took) {
    return new ProbeResult(
        false,
        Reason.REFUSED,
        "refused",
        Map.of(Phase.CONNECT, took),
        took,
        List.of(),
        "127.0.0.1",
        Optional.empty());
  }
}
