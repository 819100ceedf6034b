package io.mailkeeper.dashboards.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.dashboards.Dashboards;
import io.mailkeeper.dashboards.grafana.DashboardJson;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboard keeps every rule; and each rule finds what it is there to find. */
class DashboardLintTest {
  private static final String MINE = "{job=~\"$job\", instance=~\"$instance\"";
  private static final String OURS = MINE + ", hierarchy=~\"$hierarchy\"}";

  @ParameterizedTest
  @EnumSource
  void theDashboardKeeps(Rule rule) {
    assertThat(rule.complaints(DashboardJson.of(Dashboards.mailkeeper()))).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("broken")
  void isFound(Rule rule, String how, Consumer<ObjectNode> damage) {
    ObjectNode dashboard = DashboardJson.of(Dashboards.mailkeeper());
    damage.accept(dashboard);

    assertThat(rule.complaints(dashboard)).as(how).isNotEmpty();
  }

  @Test
  void everyRuleHasABrokenDashboard() {
    EnumSet<Rule> tried = EnumSet.noneOf(Rule.class);
    broken().forEach(arguments -> tried.add((Rule) arguments.get()[0]));

    assertThat(tried).containsExactlyInAnyOrder(Rule.values());
  }

  static Stream<Arguments> broken() {
    return Stream.concat(brokenFields(), brokenQueries());
  }

  private static Stream<Arguments> brokenFields() {
    return Stream.of(
        broken(Rule.TEMPLATE_DATASOURCE, "another name", d -> variable(d, 0).put("name", "ds")),
        broken(Rule.TEMPLATE_JOB, "not several", d -> variable(d, 1).put("multi", false)),
        broken(Rule.TEMPLATE_JOB, "no variable", d -> variable(d, 1).put("name", "jobs")),
        broken(Rule.TEMPLATE_INSTANCE, "all is empty", d -> variable(d, 2).put("allValue", "")),
        broken(Rule.TEMPLATE_HIERARCHY, "no all", d -> variable(d, 3).put("includeAll", false)),
        broken(Rule.TEMPLATE_ON_TIME_CHANGE_RELOAD, "once", d -> variable(d, 3).put("refresh", 1)),
        broken(Rule.TEMPLATE_LABEL, "no label", d -> variable(d, 4).put("label", "")),
        broken(Rule.UNEDITABLE_DASHBOARD, "editable", d -> d.put("editable", true)),
        broken(Rule.UNEDITABLE_DASHBOARD, "not said", d -> d.remove("editable")),
        broken(Rule.PANEL_TITLE_DESCRIPTION, "no text", d -> panel(d).remove("description")),
        broken(Rule.PANEL_DATASOURCE, "a fixed one", d -> source(panel(d)).put("uid", "P1")),
        broken(Rule.PANEL_DATASOURCE, "a query's own", d -> source(target(d)).put("uid", "P1")),
        broken(Rule.PANEL_UNITS, "not Grafana's", d -> defaults(d).put("unit", "seconds")),
        broken(Rule.PANEL_TARGETS, "none", d -> panel(d).putArray("targets")),
        broken(Rule.PANEL_IDS, "of another", d -> panel(d).put("id", 1)),
        broken(Rule.PANEL_PLACES, "too wide", d -> grid(d).put("w", 25)),
        broken(Rule.PANEL_PLACES, "one on another", d -> grid(d).put("w", 6)),
        broken(Rule.STATE_IN_WORDS, "only a colour", DashboardLintTest::blankWords),
        broken(
            Rule.STATE_TIMELINE_GAPS,
            "equal states not joined",
            d -> panel(d).put("type", "state-timeline")),
        broken(Rule.STATE_TIMELINE_GAPS, "joined over gaps", DashboardLintTest::spanGaps),
        broken(Rule.LEGEND_LABELS, "all series alike", d -> target(d).put("legendFormat", "x")));
  }

  private static Stream<Arguments> brokenQueries() {
    return Map.ofEntries(
            Map.entry("up{instance=~\"$instance\"}", Rule.TARGET_JOB_INSTANCE),
            Map.entry("up{job=~\"$job\"}", Rule.TARGET_JOB_INSTANCE),
            Map.entry("mailkeeper_protected" + MINE + "}", Rule.TARGET_HIERARCHY),
            Map.entry(
                "rate(mailkeeper_failovers_total" + OURS + "[5m])", Rule.TARGET_RATE_INTERVAL),
            Map.entry(
                "rate(mailkeeper_failovers_total" + OURS + "[$__range])",
                Rule.TARGET_RATE_INTERVAL),
            Map.entry("mailkeeper_failovers_total" + OURS, Rule.TARGET_COUNTER),
            Map.entry("sum(mailkeeper_recoveries_total" + OURS + ")", Rule.TARGET_COUNTER),
            Map.entry("jvm_gc_pause_seconds_sum" + MINE + "}", Rule.TARGET_COUNTER),
            Map.entry(
                "sum by (le) (rate(mailkeeper_probe_duration_seconds_bucket"
                    + OURS
                    + "[$__rate_interval]))",
                Rule.TARGET_HISTOGRAM),
            Map.entry(
                "histogram_quantile(0.9, sum by (phase) (rate("
                    + "mailkeeper_probe_duration_seconds_bucket"
                    + OURS
                    + "[$__rate_interval])))",
                Rule.TARGET_HISTOGRAM),
            Map.entry("mailkeeper_protekted" + OURS, Rule.TARGET_KNOWN_METRIC),
            Map.entry("mailkeeper_protected_bucket" + OURS, Rule.TARGET_KNOWN_METRIC),
            Map.entry("mailkeeper_probe_duration_seconds" + OURS, Rule.TARGET_KNOWN_METRIC),
            Map.entry("mailkeeper_protected{peer=\"n2\"}", Rule.TARGET_KNOWN_LABEL),
            Map.entry("max(mailkeeper_protected" + OURS, Rule.TARGET_BALANCED),
            Map.entry("max(mailkeeper_protected)", Rule.TARGET_BALANCED))
        .entrySet()
        .stream()
        .map(e -> broken(e.getValue(), e.getKey(), d -> target(d).put("expr", e.getKey())));
  }

  private static Arguments broken(Rule rule, String how, Consumer<ObjectNode> damage) {
    return Arguments.of(rule, how, damage);
  }

  private static ObjectNode variable(ObjectNode dashboard, int index) {
    return (ObjectNode) dashboard.at("/templating/list").path(index);
  }

  /** The first after the headline. */
  private static ObjectNode panel(ObjectNode dashboard) {
    return (ObjectNode) dashboard.path("panels").path(1);
  }

  private static ObjectNode target(ObjectNode dashboard) {
    return (ObjectNode) panel(dashboard).path("targets").path(0);
  }

  private static ObjectNode source(ObjectNode json) {
    return (ObjectNode) json.path("datasource");
  }

  private static ObjectNode defaults(ObjectNode dashboard) {
    return (ObjectNode) panel(dashboard).at("/fieldConfig/defaults");
  }

  private static ObjectNode grid(ObjectNode dashboard) {
    return (ObjectNode) panel(dashboard).path("gridPos");
  }

  private static void blankWords(ObjectNode dashboard) {
    ArrayNode mappings = (ArrayNode) defaults(dashboard).path("mappings");
    ((ObjectNode) mappings.at("/0/options/result")).put("text", "");
  }

  private static void spanGaps(ObjectNode dashboard) {
    for (JsonNode panel : Parts.panels(dashboard)) {
      ((ObjectNode) panel.at("/fieldConfig/defaults/custom")).put("spanNulls", true);
    }
  }
}
