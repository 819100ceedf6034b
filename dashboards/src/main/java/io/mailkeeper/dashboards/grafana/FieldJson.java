package io.mailkeeper.dashboards.grafana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Units, words, colours and links of values as Grafana's classic JSON has them. */
final class FieldJson {

  private FieldJson() {}

  static ObjectNode defaults(Panel panel) {
    ObjectNode json = DashboardJson.JSON.objectNode();
    json.put("unit", panel.unit().grafana());
    if (panel.decimals() >= 0) {
      json.put("decimals", panel.decimals());
    }
    if (panel.unit() != Unit.NONE) {
      json.put("min", 0);
    }
    if (!panel.otherwise().isEmpty()) {
      json.put("noValue", panel.otherwise());
    }
    json.putObject("color").put("mode", colourMode(panel));
    json.set("mappings", mappings(panel.mappings()));
    json.set("thresholds", thresholds(panel.thresholds()));
    json.set("links", links(panel.links()));
    json.set("custom", custom(panel.kind()));
    return json;
  }

  /** Numbers without words, as the epoch, get deeper blue as they grow. */
  private static String colourMode(Panel panel) {
    return switch (panel.kind()) {
      case STAT, TABLE -> "thresholds";
      case STATE_TIMELINE -> panel.mappings().isEmpty() ? "continuous-blues" : "thresholds";
      case TIME_SERIES, BARS -> "palette-classic";
    };
  }

  /** Words first come, first served, as in {@link Mapping#covers}. */
  static ArrayNode mappings(List<Mapping> mappings) {
    ArrayNode list = DashboardJson.JSON.arrayNode();
    for (Mapping mapping : mappings) {
      ObjectNode json = list.addObject().put("type", "range");
      ObjectNode options = json.putObject("options");
      options.put("from", mapping.from());
      if (Double.isInfinite(mapping.to())) {
        options.putNull("to");
      } else {
        options.put("to", mapping.to());
      }
      ObjectNode result = options.putObject("result");
      result.put("index", list.size() - 1);
      result.put("text", mapping.text()).put("color", mapping.colour().hex());
    }
    return list;
  }

  private static ObjectNode thresholds(List<Threshold> thresholds) {
    ObjectNode json = DashboardJson.JSON.objectNode().put("mode", "absolute");
    ArrayNode steps = json.putArray("steps");
    List<Threshold> shown =
        thresholds.isEmpty() ? List.of(Threshold.base(Colour.GOOD)) : thresholds;
    for (Threshold threshold : shown) {
      ObjectNode step = steps.addObject().put("color", threshold.colour().hex());
      if (Double.isInfinite(threshold.from())) {
        step.putNull("value");
      } else {
        step.put("value", threshold.from());
      }
    }
    return json;
  }

  static ArrayNode links(List<Link> links) {
    ArrayNode list = DashboardJson.JSON.arrayNode();
    for (Link link : links) {
      list.addObject().put("title", link.title()).put("url", link.url()).put("targetBlank", true);
    }
    return list;
  }

  private static ObjectNode custom(PanelKind kind) {
    ObjectNode json = DashboardJson.JSON.objectNode();
    return switch (kind) {
      case STAT -> json;
      case STATE_TIMELINE -> json.put("fillOpacity", 85).put("lineWidth", 0);
      // Gaps stay gaps: what was not scraped is not known.
      case TIME_SERIES ->
          json.put("drawStyle", "line")
              .put("lineWidth", 2)
              .put("fillOpacity", 0)
              .put("showPoints", "never")
              .put("spanNulls", false);
      case BARS -> {
        json.put("drawStyle", "bars").put("lineWidth", 1).put("fillOpacity", 80);
        json.putObject("stacking").put("mode", "normal").put("group", "A");
        yield json;
      }
      case TABLE -> json.put("filterable", false);
    };
  }
}
