package io.mailkeeper.dashboards.grafana;

import java.util.List;

/** Panels that belong together, laid out from left to right and then below. */
public record Row(String title, List<Panel> panels) {

  public Row {
    panels = List.copyOf(panels);
  }

  public static Row of(String title, Panel... panels) {
    return new Row(title, List.of(panels));
  }
}
