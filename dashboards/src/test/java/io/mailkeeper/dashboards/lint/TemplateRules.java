package io.mailkeeper.dashboards.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Rules for the choices at the top. */
final class TemplateRules {
  private static final int ON_TIME_RANGE_CHANGE = 2;

  private TemplateRules() {}

  static List<String> dataSource(JsonNode dashboard) {
    List<String> names =
        Parts.variables(dashboard).stream()
            .filter(v -> v.path("type").asText().equals("datasource"))
            .map(v -> v.path("name").asText() + " " + v.path("query").asText())
            .toList();
    return names.equals(List.of("datasource prometheus"))
        ? List.of()
        : List.of("one variable of type datasource, named datasource, is needed: " + names);
  }

  static List<String> several(JsonNode dashboard, String name, String label) {
    List<JsonNode> found =
        Parts.variables(dashboard).stream()
            .filter(v -> v.path("name").asText().equals(name))
            .toList();
    if (found.size() != 1) {
      return List.of("one variable named " + name + " is needed, found " + found.size());
    }
    JsonNode variable = found.get(0);
    List<String> wrong = new ArrayList<>();
    expect(wrong, variable, "type", "query");
    expect(wrong, variable, "label", label);
    expect(wrong, variable, "multi", "true");
    expect(wrong, variable, "includeAll", "true");
    expect(wrong, variable, "allValue", ".+");
    if (!Parts.isTheChosenDataSource(variable.path("datasource"))) {
      wrong.add(name + " does not ask the chosen data source");
    }
    return wrong;
  }

  private static void expect(List<String> wrong, JsonNode json, String field, String value) {
    String found = json.path(field).asText();
    if (!found.equals(value)) {
      wrong.add(
          json.path("name").asText() + ": " + field + " is " + found + ", should be " + value);
    }
  }

  static List<String> reload(JsonNode dashboard) {
    return Parts.variables(dashboard).stream()
        .filter(v -> v.path("type").asText().equals("query"))
        .filter(v -> v.path("refresh").asInt() != ON_TIME_RANGE_CHANGE)
        .map(v -> v.path("name").asText() + " is not looked up again on a change of time range")
        .toList();
  }

  static List<String> labels(JsonNode dashboard) {
    return Parts.variables(dashboard).stream()
        .filter(v -> v.path("label").asText().isBlank() || v.path("description").asText().isBlank())
        .map(v -> v.path("name").asText() + " has no label or no description")
        .toList();
  }
}
