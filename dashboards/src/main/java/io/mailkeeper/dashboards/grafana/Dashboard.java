package io.mailkeeper.dashboards.grafana;

import java.util.List;

/**
 * Everything one page shows.
 *
 * @param uid part of its address in Grafana: never changed
 * @param from begin of the time range to begin with, as Grafana writes it ({@code now-6h})
 * @param refresh how often Grafana asks again
 */
public record Dashboard(
    String uid,
    String title,
    String description,
    List<String> tags,
    String from,
    String refresh,
    List<Variable> variables,
    List<Annotation> annotations,
    List<Link> links,
    List<Row> rows) {

  public Dashboard {
    tags = List.copyOf(tags);
    variables = List.copyOf(variables);
    annotations = List.copyOf(annotations);
    links = List.copyOf(links);
    rows = List.copyOf(rows);
  }

  public List<Panel> panels() {
    return rows.stream().flatMap(row -> row.panels().stream()).toList();
  }
}
