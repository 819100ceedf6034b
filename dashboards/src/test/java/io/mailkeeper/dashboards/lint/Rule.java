package io.mailkeeper.dashboards.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;

/** A rule for dashboards; most are the dashboard-linter's, and bear its names. */
enum Rule {
  /** The user chooses the data source; nothing else does. */
  TEMPLATE_DATASOURCE(TemplateRules::dataSource),
  TEMPLATE_JOB(dashboard -> TemplateRules.several(dashboard, "job", "Job")),
  TEMPLATE_INSTANCE(dashboard -> TemplateRules.several(dashboard, "instance", "Instance")),
  TEMPLATE_HIERARCHY(dashboard -> TemplateRules.several(dashboard, "hierarchy", "Hierarchy")),
  TEMPLATE_ON_TIME_CHANGE_RELOAD(TemplateRules::reload),
  TEMPLATE_LABEL(TemplateRules::labels),
  UNEDITABLE_DASHBOARD(PanelRules::uneditable),
  PANEL_TITLE_DESCRIPTION(PanelRules::titles),
  PANEL_DATASOURCE(PanelRules::dataSources),
  PANEL_UNITS(PanelRules::units),
  PANEL_TARGETS(PanelRules::targets),
  PANEL_IDS(PanelRules::ids),
  PANEL_PLACES(PanelRules::places),
  STATE_IN_WORDS(PanelRules::words),
  STATE_TIMELINE_GAPS(PanelRules::gaps),
  LEGEND_LABELS(PanelRules::legends),
  TARGET_JOB_INSTANCE(QueryRules::jobAndInstance),
  TARGET_HIERARCHY(QueryRules::hierarchy),
  TARGET_RATE_INTERVAL(QueryRules::rateInterval),
  TARGET_COUNTER(QueryRules::counters),
  TARGET_HISTOGRAM(QueryRules::histograms),
  TARGET_KNOWN_METRIC(QueryRules::known),
  TARGET_KNOWN_LABEL(QueryRules::labels),
  TARGET_BALANCED(QueryRules::balanced);

  @SuppressWarnings("ImmutableEnumChecker") // all are methods without state
  private final Function<JsonNode, List<String>> check;

  Rule(Function<JsonNode, List<String>> check) {
    this.check = check;
  }

  /** What is wrong, one sentence each; empty when nothing is. */
  List<String> complaints(JsonNode dashboard) {
    return check.apply(dashboard);
  }
}
