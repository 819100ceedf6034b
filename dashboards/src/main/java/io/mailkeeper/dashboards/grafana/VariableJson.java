package io.mailkeeper.dashboards.grafana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A {@link Variable} as Grafana's classic JSON has it. */
final class VariableJson {
  private static final int ON_TIME_RANGE_CHANGE = 2;
  private static final int BY_ALPHABET = 1;

  private VariableJson() {}

  static ObjectNode of(Variable variable) {
    ObjectNode json = DashboardJson.JSON.objectNode();
    json.put("name", variable.name());
    json.put("label", variable.label());
    json.put("description", variable.description());
    switch (variable.kind()) {
      case DATA_SOURCE -> dataSource(json, variable);
      case LABEL -> label(json, variable);
      case CUSTOM -> custom(json, variable);
    }
    return json;
  }

  private static void dataSource(ObjectNode json, Variable variable) {
    json.put("type", "datasource");
    json.put("query", variable.query());
    json.put("includeAll", false).put("multi", false);
  }

  /** Looks again when the time range changes: a node may be gone today and there last week. */
  private static void label(ObjectNode json, Variable variable) {
    json.put("type", "query");
    json.set("datasource", DashboardJson.dataSource());
    json.putObject("query").put("query", variable.query()).put("refId", variable.name());
    json.put("includeAll", true).put("multi", true).put("allValue", ".+");
    json.put("refresh", ON_TIME_RANGE_CHANGE).put("sort", BY_ALPHABET);
    ObjectNode current = json.putObject("current");
    current.put("selected", true).putArray("text").add("All");
    current.putArray("value").add("$__all");
  }

  private static void custom(ObjectNode json, Variable variable) {
    json.put("type", "custom");
    json.put("query", variable.query());
    json.put("includeAll", false).put("multi", false);
    ArrayNode options = DashboardJson.JSON.arrayNode();
    for (String choice : variable.choices()) {
      options.add(option(choice, options.isEmpty()));
    }
    json.set("current", option(variable.choices().get(0), true));
    json.set("options", options);
  }

  private static ObjectNode option(String choice, boolean selected) {
    ObjectNode json = DashboardJson.JSON.objectNode();
    return json.put("selected", selected).put("text", choice).put("value", choice);
  }
}
