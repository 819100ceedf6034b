package io.mailkeeper.dashboards.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Ways through a dashboard's JSON. */
final class Parts {

  /** A query and the title of its panel, or the name of its annotation. */
  record Asked(String where, String expr) {}

  private Parts() {}

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<JsonNode> variables(JsonNode dashboard) {
    return stream(dashboard.path("templating").path("list")).toList();
  }

  /** Without the headlines of rows. */
  static List<JsonNode> panels(JsonNode dashboard) {
    return stream(dashboard.path("panels"))
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  static List<Asked> queries(JsonNode dashboard) {
    List<Asked> all = new ArrayList<>();
    for (JsonNode panel : panels(dashboard)) {
      stream(panel.path("targets"))
          .forEach(t -> all.add(new Asked(title(panel), t.path("expr").asText())));
    }
    stream(dashboard.path("annotations").path("list"))
        .forEach(a -> all.add(new Asked(a.path("name").asText(), a.at("/target/expr").asText())));
    return all;
  }

  static String title(JsonNode panel) {
    return panel.path("title").asText();
  }

  static boolean isTheChosenDataSource(JsonNode dataSource) {
    return dataSource.path("uid").asText().equals("${datasource}")
        && dataSource.path("type").asText().equals("prometheus");
  }
}
