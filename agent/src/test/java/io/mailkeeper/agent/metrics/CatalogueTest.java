package io.mailkeeper.agent.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.metrics.MetricNames.Kind;
import io.mailkeeper.alerts.Matcher;
import io.mailkeeper.alerts.Rules;
import io.mailkeeper.dashboards.Dashboards;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The meters there are against those that somebody writes, reads or asks for. With {@code
 * -Dcatalogue.write=true} the catalogue is written anew.
 */
class CatalogueTest {
  private static final Path FILE = Path.of("METRICS.md");

  /** Meters that neither a rule nor a panel asks for, and why. */
  private static final String PROBER =
      "whoever asks /probe has the answer as metrics of its own, and rules for them";

  private static final Map<String, String> ON_PURPOSE =
      Map.of(
          "mailkeeper_probe_success",
          "one probe alone is no state: service_state counts failures in a row, for rules and panels",
          "mailkeeper_roundtrip_last_success_timestamp_seconds",
          "a time to look up: service_state counts failures in a row, for rules and panels",
          "mailkeeper_on_demand_probe_total",
          PROBER,
          "mailkeeper_on_demand_probe_failures_total",
          PROBER,
          "mailkeeper_on_demand_probe_duration_seconds",
          PROBER,
          "mailkeeper_on_demand_probe_phase_seconds",
          PROBER,
          "mailkeeper_definition_revision",
          "a number to look up: nodes that differ are found by definition_differs");

  private static final Map<String, MetricNames> BY_NAME =
      Arrays.stream(MetricNames.values())
          .collect(Collectors.toMap(MetricNames::prometheusName, m -> m));

  @Test
  void theCatalogueIsCurrent() throws IOException {
    String text = text();
    if (Boolean.getBoolean("catalogue.write")) {
      Files.writeString(FILE, text);
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as("write it anew: mvn -pl agent -am test -Dtest=CatalogueTest -Dcatalogue.write=true")
        .isEqualTo(text);
  }

  private static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics of an agent

            Generated from `MetricNames`; do not edit. Every agent exports its own view. The number of series is fixed
            at the start by the configuration: hierarchies, services, resources and nodes. A state set has one series
            for each state, of which exactly one is 1. The library's `jvm_*` and `process_*` meters come beside these.

            | metric | kind | labels | meaning |
            |---|---|---|---|
            """);
    for (MetricNames m : MetricNames.values()) {
      text.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  m.prometheusName(),
                  m.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                  m.labels().stream().map(l -> "`" + l + "`").collect(Collectors.joining(" ")),
                  m.help()));
    }
    return text.toString();
  }

  @Test
  void everyMetricAskedForExists() {
    Set<String> asked = asked();
    assertThat(asked).isNotEmpty().isSubsetOf(BY_NAME.keySet());
  }

  @Test
  void everyMetricIsAskedForOrLeftOutOnPurpose() {
    Set<String> unused = new TreeSet<>(BY_NAME.keySet());
    unused.removeAll(asked());
    assertThat(unused).isEqualTo(new TreeSet<>(ON_PURPOSE.keySet()));
  }

  private static Set<String> asked() {
    Set<String> asked = new TreeSet<>(Rules.metricsUsed());
    asked.addAll(Rules.metricsIn(String.join("\n", panels())));
    return asked;
  }

  private static List<String> panels() {
    return Dashboards.queries().stream().map(Dashboards.PanelQuery::expr).toList();
  }

  @Test
  void everyLabelARuleDemandsExists() {
    for (Matcher matcher : Rules.matchersUsed()) {
      MetricNames metric = BY_NAME.get(matcher.metric());
      if (metric != null && !Set.of("job", "instance").contains(matcher.label())) {
        assertThat(metric.labels()).as(matcher.toString()).contains(matcher.label());
      }
    }
  }

  /** The list the dashboards are checked against says of each meter what the agent says. */
  @Test
  void theDashboardsKnowTheSameMeters() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            Dashboards.class.getResourceAsStream("/dashboards/metrics.txt"), "metrics.txt")) {
      List<String> known =
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> line.startsWith("mailkeeper_"))
              .map(line -> String.join(" ", line.trim().split(" +", -1)))
              .sorted()
              .toList();
      assertThat(known)
          .isEqualTo(
              Arrays.stream(MetricNames.values()).map(CatalogueTest::line).sorted().toList());
    }
  }

  private static String line(MetricNames m) {
    String kind = m.kind() == Kind.STATE_SET ? "gauge" : m.kind().name();
    return (m.prometheusName()
            + " "
            + kind.toLowerCase(java.util.Locale.ROOT)
            + " "
            + String.join(" ", m.labels()))
        .trim();
  }

  @Test
  void theRunbooksPanelsLinkToExist() {
    for (String runbook : Dashboards.runbooks()) {
      String file = runbook.substring(runbook.lastIndexOf('/') + 1);
      assertThat(Path.of("../alerts/runbooks", file + ".md")).as(runbook).exists();
    }
  }
}
