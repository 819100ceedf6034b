package io.mailkeeper.dashboards.grafana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Grafana's classic dashboard JSON. The same dashboard always gives the same text, so that a change
 * can be read in a diff.
 */
public final class DashboardJson {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  static final int SCHEMA_VERSION = 39;

  private DashboardJson() {}

  public static ObjectNode of(Dashboard dashboard) {
    ObjectNode json = JSON.objectNode();
    json.put("uid", dashboard.uid());
    json.put("title", dashboard.title());
    json.put("description", dashboard.description());
    json.set("tags", strings(dashboard.tags()));
    json.put("editable", false);
    json.put("graphTooltip", 1); // one crosshair through all panels
    json.put("refresh", dashboard.refresh());
    json.put("schemaVersion", SCHEMA_VERSION);
    json.put("timezone", "browser");
    json.putObject("time").put("from", dashboard.from()).put("to", "now");
    json.putObject("templating").set("list", variables(dashboard));
    json.putObject("annotations").set("list", annotations(dashboard));
    json.set("links", links(dashboard));
    json.set("panels", panels(dashboard));
    return json;
  }

  /** With line feeds and indentation, ending with a line feed. */
  public static String text(Dashboard dashboard) {
    DefaultIndenter two = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(two);
    printer.indentArraysWith(two);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(of(dashboard)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes can always be written", e);
    }
  }

  private static ArrayNode variables(Dashboard dashboard) {
    ArrayNode list = JSON.arrayNode();
    dashboard.variables().forEach(variable -> list.add(VariableJson.of(variable)));
    return list;
  }

  private static ArrayNode annotations(Dashboard dashboard) {
    ArrayNode list = JSON.arrayNode();
    for (Annotation annotation : dashboard.annotations()) {
      ObjectNode json = list.addObject();
      json.put("name", annotation.name());
      json.set("datasource", dataSource());
      json.put("enable", true);
      json.put("iconColor", annotation.colour().hex());
      json.put("titleFormat", annotation.title());
      json.put("textFormat", annotation.text());
      json.putObject("target").put("expr", annotation.expr()).put("refId", "Anno");
    }
    return list;
  }

  private static ArrayNode links(Dashboard dashboard) {
    ArrayNode list = JSON.arrayNode();
    for (Link link : dashboard.links()) {
      ObjectNode json = list.addObject();
      json.put("title", link.title()).put("url", link.url()).put("type", "link");
      json.put("icon", "external link").put("tooltip", "").put("targetBlank", true);
      json.put("asDropdown", false).put("includeVars", false).put("keepTime", false);
      json.putArray("tags");
    }
    return list;
  }

  private static ArrayNode panels(Dashboard dashboard) {
    ArrayNode list = JSON.arrayNode();
    for (Layout.PlacedRow placed : Layout.of(dashboard)) {
      ObjectNode headline = list.addObject();
      headline.put("id", placed.headline().id()).put("type", "row");
      headline.put("title", placed.row().title()).put("collapsed", false);
      headline.set("gridPos", position(placed.headline()));
      headline.putArray("panels");
      for (int i = 0; i < placed.panels().size(); i++) {
        list.add(PanelJson.of(placed.row().panels().get(i), placed.panels().get(i)));
      }
    }
    return list;
  }

  static ObjectNode position(Layout.Place place) {
    ObjectNode json = JSON.objectNode();
    json.put("h", place.height()).put("w", place.width()).put("x", place.x()).put("y", place.y());
    return json;
  }

  /** The one the user chose at the top. */
  static ObjectNode dataSource() {
    return JSON.objectNode().put("type", "prometheus").put("uid", "${datasource}");
  }

  static ArrayNode strings(Iterable<String> texts) {
    ArrayNode array = JSON.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
