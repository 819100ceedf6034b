package io.mailkeeper.dashboards.grafana;

import java.util.List;

/**
 * A column of a table.
 *
 * @param source the label it shows; empty when it shows the value of a query
 * @param query the query whose value it shows, counted from 0; -1 when it shows a label
 * @param links from each cell
 */
public record Column(
    String title, String source, int query, Unit unit, List<Mapping> mappings, List<Link> links) {

  public Column {
    mappings = List.copyOf(mappings);
    links = List.copyOf(links);
  }

  public static Column label(String label, String title) {
    return new Column(title, label, -1, Unit.NONE, List.of(), List.of());
  }

  public static Column value(int query, String title, Unit unit) {
    return new Column(title, "", query, unit, List.of(), List.of());
  }

  public static Column words(int query, String title, List<Mapping> mappings) {
    return new Column(title, "", query, Unit.NONE, mappings, List.of());
  }

  public Column with(Link link) {
    return new Column(title, source, query, unit, mappings, List.of(link));
  }

  public boolean isLabel() {
    return query < 0;
  }
}
