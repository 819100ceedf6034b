package io.mailkeeper.dashboards.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Rules for what is on the page and where. */
final class PanelRules {
  private static final Set<String> UNITS = Set.of("none", "short", "s", "bytes");
  private static final int GRID_WIDTH = 24;

  private PanelRules() {}

  static List<String> uneditable(JsonNode dashboard) {
    return dashboard.path("editable").asBoolean(true)
        ? List.of("changes made by hand would be lost: editable must be false")
        : List.of();
  }

  static List<String> titles(JsonNode dashboard) {
    return wrong(
        dashboard,
        "has no title or no description",
        p -> Parts.title(p).isBlank() || p.path("description").asText().isBlank());
  }

  static List<String> dataSources(JsonNode dashboard) {
    List<String> wrong =
        new ArrayList<>(
            wrong(
                dashboard,
                "does not ask the chosen data source",
                p ->
                    !Parts.isTheChosenDataSource(p.path("datasource"))
                        || Parts.stream(p.path("targets"))
                            .anyMatch(t -> !Parts.isTheChosenDataSource(t.path("datasource")))));
    Parts.stream(dashboard.path("annotations").path("list"))
        .filter(a -> !Parts.isTheChosenDataSource(a.path("datasource")))
        .forEach(a -> wrong.add(a.path("name").asText() + " asks another data source"));
    return wrong;
  }

  static List<String> units(JsonNode dashboard) {
    return wrong(
        dashboard,
        "has no unit Grafana knows",
        p -> !UNITS.contains(p.at("/fieldConfig/defaults/unit").asText()));
  }

  static List<String> targets(JsonNode dashboard) {
    return wrong(
        dashboard,
        "asks nothing, or two queries have one letter",
        p -> {
          List<String> letters =
              Parts.stream(p.path("targets")).map(t -> t.path("refId").asText()).toList();
          return letters.isEmpty() || new HashSet<>(letters).size() != letters.size();
        });
  }

  static List<String> ids(JsonNode dashboard) {
    Set<Integer> seen = new HashSet<>();
    return Parts.stream(dashboard.path("panels"))
        .filter(p -> p.path("id").asInt() < 1 || !seen.add(p.path("id").asInt()))
        .map(p -> Parts.title(p) + ": its id is missing or not its own")
        .toList();
  }

  static List<String> places(JsonNode dashboard) {
    List<String> wrong = new ArrayList<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      JsonNode at = panel.path("gridPos");
      int right = at.path("x").asInt() + at.path("w").asInt();
      if (right > GRID_WIDTH || at.path("w").asInt() < 1 || at.path("h").asInt() < 1) {
        wrong.add(Parts.title(panel) + " is not on the grid");
      }
      for (int x = at.path("x").asInt(); x < right; x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          if (!taken.add(List.of(x, at.path("y").asInt() + y))) {
            wrong.add(Parts.title(panel) + " lies on another panel");
          }
        }
      }
    }
    return wrong;
  }

  /** A colour alone says nothing to many eyes. */
  static List<String> words(JsonNode dashboard) {
    return wrong(
        dashboard,
        "has a colour without words",
        p ->
            Parts.stream(p.at("/fieldConfig/defaults/mappings"))
                .anyMatch(m -> m.at("/options/result/text").asText().isBlank()));
  }

  static List<String> gaps(JsonNode dashboard) {
    return wrong(
        dashboard,
        "must join equal states (mergeValues) and leave gaps (no spanNulls)",
        p ->
            p.path("type").asText().equals("state-timeline")
                && !(p.at("/options/mergeValues").asBoolean()
                    && !p.at("/fieldConfig/defaults/custom/spanNulls").asBoolean()));
  }

  /** Tables need no legend; everything else says which series it is. */
  static List<String> legends(JsonNode dashboard) {
    return wrong(
        dashboard,
        "has a legend without a label",
        p ->
            !p.path("type").asText().equals("table")
                && Parts.stream(p.path("targets"))
                    .anyMatch(t -> !t.path("legendFormat").asText().contains("{{")));
  }

  private static List<String> wrong(JsonNode dashboard, String what, Predicate<JsonNode> test) {
    return Parts.panels(dashboard).stream()
        .filter(test)
        .map(panel -> Parts.title(panel) + ": " + what)
        .toList();
  }
}
