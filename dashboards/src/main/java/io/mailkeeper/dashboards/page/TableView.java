package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Column;
import io.mailkeeper.dashboards.grafana.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws rows: answers of several queries share one when their labels do not contradict. */
final class TableView {

  /** A row that grows while answers are merged into it, as Grafana's transformation does. */
  private static final class MergedRow {
    private final Map<String, String> labels = new HashMap<>();
    private final Map<Integer, Double> values = new HashMap<>();

    boolean takes(Series series) {
      return !values.containsKey(series.query())
          && series.labels().entrySet().stream()
              .allMatch(e -> labels.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
    }

    void add(Series series) {
      labels.putAll(series.labels());
      values.put(series.query(), series.last().value());
    }
  }

  private TableView() {}

  static String draw(Picture picture) {
    Markup html = new Markup().add("<table class=rows><tr>");
    List<Column> columns = picture.panel().columns();
    columns.forEach(c -> html.add("<th>").text(c.title()));
    html.add("</tr>");
    for (MergedRow row : merged(picture.series())) {
      html.add("<tr>");
      columns.forEach(column -> cell(html, column, row));
      html.add("</tr>");
    }
    return html.add("</table>").toString();
  }

  private static List<MergedRow> merged(List<Series> answers) {
    List<MergedRow> rows = new ArrayList<>();
    for (Series series : answers) {
      Optional<MergedRow> found = rows.stream().filter(r -> r.takes(series)).findFirst();
      MergedRow row = found.orElseGet(MergedRow::new);
      if (found.isEmpty()) {
        rows.add(row);
      }
      row.add(series);
    }
    return rows;
  }

  private static void cell(Markup html, Column column, MergedRow row) {
    if (column.isLabel()) {
      String kind = column.links().isEmpty() ? "plain" : "link";
      html.add("<td class=%s>", kind).text(row.labels.getOrDefault(column.source(), ""));
      return;
    }
    Double value = row.values.get(column.query());
    if (value == null) {
      html.add("<td>");
      return;
    }
    Optional<Mapping> words = Say.mapping(column.mappings(), value);
    words.ifPresentOrElse(
        m -> html.add("<td style='background:%s;color:%s'>", m.colour().hex(), Say.ink(m.colour())),
        () -> html.add("<td>"));
    html.text(Say.value(column.mappings(), column.unit(), -1, value));
  }
}
