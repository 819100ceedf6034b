package io.mailkeeper.dashboards.grafana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A {@link Panel} as Grafana's classic JSON has it. */
final class PanelJson {

  private PanelJson() {}

  static ObjectNode of(Panel panel, Layout.Place place) {
    ObjectNode json = DashboardJson.JSON.objectNode();
    json.put("id", place.id());
    json.put("type", panel.kind().grafana());
    json.put("title", panel.title());
    json.put("description", panel.description());
    json.set("gridPos", DashboardJson.position(place));
    json.set("datasource", DashboardJson.dataSource());
    if (panel.kind() == PanelKind.BARS) {
      json.put("interval", Panel.BAR_STEP.toSeconds() + "s");
    }
    json.set("targets", targets(panel));
    ObjectNode field = json.putObject("fieldConfig");
    field.set("defaults", FieldJson.defaults(panel));
    field.set("overrides", TableJson.overrides(panel));
    json.set("options", options(panel));
    if (panel.kind() == PanelKind.TABLE) {
      json.set("transformations", TableJson.transformations(panel));
    }
    return json;
  }

  private static ArrayNode targets(Panel panel) {
    ArrayNode targets = DashboardJson.JSON.arrayNode();
    for (Query query : panel.queries()) {
      boolean instant = query.mode() == Query.Mode.INSTANT;
      ObjectNode json = targets.addObject();
      json.put("refId", refId(targets.size() - 1));
      json.set("datasource", DashboardJson.dataSource());
      json.put("expr", query.expr());
      json.put("instant", instant).put("range", !instant);
      json.put("format", panel.kind() == PanelKind.TABLE ? "table" : "time_series");
      json.put("legendFormat", query.legend().isEmpty() ? "__auto" : query.legend());
      json.put("editorMode", "code");
    }
    return targets;
  }

  /** Grafana's name of the query: A, B, ... */
  static String refId(int query) {
    return String.valueOf((char) ('A' + query));
  }

  private static ObjectNode options(Panel panel) {
    ObjectNode options = DashboardJson.JSON.objectNode();
    switch (panel.kind()) {
      case STAT -> stat(options, panel);
      case STATE_TIMELINE -> stateTimeline(options);
      case TIME_SERIES, BARS -> timeSeries(options);
      case TABLE -> table(options);
    }
    return options;
  }

  private static void stat(ObjectNode options, Panel panel) {
    ArrayNode last = DashboardJson.JSON.arrayNode().add("lastNotNull");
    ObjectNode reduce = options.putObject("reduceOptions");
    reduce.put("values", false).put("fields", "").set("calcs", last);
    options.put("colorMode", "background_solid").put("graphMode", "none");
    options.put("justifyMode", "center").put("orientation", "auto");
    options.put("textMode", panel.named() ? "name" : "value_and_name").put("wideLayout", true);
    options.put("percentChangeColorMode", "standard").put("showPercentChange", false);
  }

  private static void stateTimeline(ObjectNode options) {
    options.put("alignValue", "left").put("mergeValues", true);
    options.put("rowHeight", 0.8).put("showValue", "auto");
    legend(options, false).put("displayMode", "list");
  }

  private static void timeSeries(ObjectNode options) {
    ObjectNode legend = legend(options, true).put("displayMode", "table");
    legend.putArray("calcs").add("lastNotNull").add("max");
  }

  private static ObjectNode legend(ObjectNode options, boolean shown) {
    options.putObject("tooltip").put("mode", "multi").put("sort", "none");
    ObjectNode legend = options.putObject("legend");
    legend.put("showLegend", shown).put("placement", "bottom").putArray("calcs");
    return legend;
  }

  private static void table(ObjectNode options) {
    options.put("frameIndex", 0).put("showHeader", true).put("cellHeight", "sm");
  }
}
