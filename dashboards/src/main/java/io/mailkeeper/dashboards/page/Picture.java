package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Panel;
import java.util.List;

/**
 * What is needed to draw the inside of one panel.
 *
 * @param width of the inside, in pixels
 * @param marks annotations that fall into the time range
 */
record Picture(
    Panel panel, List<Series> series, TimeRange range, List<Mark> marks, int width, int height) {
  static final int AXIS_HEIGHT = 20;

  /** Something that happened. */
  record Mark(double at, Colour colour) {}

  /** Longer than this without a point is a gap. */
  double gap() {
    return range.step().toMillis() / 1e3 * 1.5;
  }

  void drawMarks(Markup svg, double left, double wide, double bottom) {
    for (Mark mark : marks) {
      double x = left + range.place(mark.at()) * wide;
      svg.add("<line x1=%.1f x2=%.1f y1=0 y2=%.1f stroke=%s", x, x, bottom, mark.colour().hex());
      svg.add(" stroke-dasharray=3,3 />");
      svg.add("<path d='M%.1f %.1f l-4 6 h8 z' fill=%s />", x, bottom, mark.colour().hex());
    }
  }
}
