package io.mailkeeper.dashboards.grafana;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything stands on the grid: rows below each other, in each the panels from left to
 * right, and below what does not fit beside. Numbers are given in reading order, so that they stay
 * the same as long as nothing is put in between.
 */
public final class Layout {

  /**
   * A panel or the headline of a row in its place.
   *
   * @param id unique on the dashboard, from 1
   */
  public record Place(int id, int x, int y, int width, int height) {}

  /**
   * @param panels places of the row's panels, in their order
   */
  public record PlacedRow(Row row, Place headline, List<Place> panels) {}

  private final List<PlacedRow> rows = new ArrayList<>();
  private int id;
  private int top;

  private Layout() {}

  public static List<PlacedRow> of(Dashboard dashboard) {
    Layout layout = new Layout();
    dashboard.rows().forEach(layout::add);
    return List.copyOf(layout.rows);
  }

  private void add(Row row) {
    Place headline = new Place(++id, 0, top++, Panel.GRID_WIDTH, 1);
    List<Place> places = new ArrayList<>();
    int x = 0;
    int below = top;
    for (Panel panel : row.panels()) {
      if (x + panel.width() > Panel.GRID_WIDTH) {
        x = 0;
        top = below;
      }
      places.add(new Place(++id, x, top, panel.width(), panel.height()));
      x += panel.width();
      below = Math.max(below, top + panel.height());
    }
    top = below;
    rows.add(new PlacedRow(row, headline, List.copyOf(places)));
  }
}
