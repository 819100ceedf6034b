package io.mailkeeper.dashboards.grafana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Tables as Grafana's classic JSON has them: all answers merged into rows, of which the columns
 * named are kept, in their order, under their titles.
 */
final class TableJson {

  private TableJson() {}

  static ArrayNode transformations(Panel panel) {
    ArrayNode list = DashboardJson.JSON.arrayNode();
    list.addObject().put("id", "merge").putObject("options");
    ObjectNode keep = list.addObject().put("id", "filterFieldsByName");
    ArrayNode names = keep.putObject("options").putObject("include").putArray("names");
    ObjectNode organize = list.addObject().put("id", "organize").putObject("options");
    organize.putObject("excludeByName");
    ObjectNode order = organize.putObject("indexByName");
    ObjectNode titles = organize.putObject("renameByName");
    for (Column column : panel.columns()) {
      String source = source(panel, column);
      names.add(source);
      order.put(source, order.size());
      titles.put(source, column.title());
    }
    return list;
  }

  /** Grafana's name of the column; with a single query its letter is left out. */
  static String source(Panel panel, Column column) {
    if (column.isLabel()) {
      return column.source();
    }
    return panel.queries().size() == 1 ? "Value" : "Value #" + PanelJson.refId(column.query());
  }

  static ArrayNode overrides(Panel panel) {
    ArrayNode list = DashboardJson.JSON.arrayNode();
    for (Column column : panel.columns()) {
      ArrayNode properties = properties(column);
      if (!properties.isEmpty()) {
        ObjectNode json = list.addObject();
        json.putObject("matcher").put("id", "byName").put("options", column.title());
        json.set("properties", properties);
      }
    }
    return list;
  }

  private static ArrayNode properties(Column column) {
    ArrayNode list = DashboardJson.JSON.arrayNode();
    if (column.unit() != Unit.NONE) {
      list.addObject().put("id", "unit").put("value", column.unit().grafana());
    }
    if (!column.mappings().isEmpty()) {
      list.addObject().put("id", "mappings").set("value", FieldJson.mappings(column.mappings()));
      ObjectNode cell = list.addObject().put("id", "custom.cellOptions").putObject("value");
      cell.put("type", "color-background").put("mode", "basic");
    }
    if (!column.links().isEmpty()) {
      list.addObject().put("id", "links").set("value", FieldJson.links(column.links()));
    }
    return list;
  }
}
