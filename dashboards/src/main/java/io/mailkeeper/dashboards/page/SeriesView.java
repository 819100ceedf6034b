package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.PanelKind;
import io.mailkeeper.dashboards.page.Series.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Draws lines, or bars on top of each other, and below them who is who. */
final class SeriesView {
  private static final List<String> PALETTE =
      List.of(
          "#56B4E9", "#E69F00", "#CC79A7", "#009E73", "#F0E442", "#D55E00", "#0072B2", "#B8B8B8");
  private static final int LEFT = 62;
  private static final int LEGEND_LINE = 18;

  private final Picture picture;
  private final int legendLines;
  private final double wide;
  private final double bottom;
  private final double step;
  private final double top;

  private SeriesView(Picture picture) {
    this.picture = picture;
    int room = picture.height() * 2 / 5 / LEGEND_LINE;
    this.legendLines = Math.min(picture.series().size(), room);
    this.wide = picture.width() - LEFT - 10.0;
    this.bottom = picture.height() - Picture.AXIS_HEIGHT - LEGEND_LINE * (legendLines + 1.0) - 4;
    double highest = bars() ? highestStack() : highestPoint();
    this.step = Axis.step(picture.panel().unit(), highest);
    this.top = Math.max(1, Math.ceil(highest / step - 1e-9)) * step;
  }

  static String draw(Picture picture) {
    return new SeriesView(picture).draw();
  }

  private boolean bars() {
    return picture.panel().kind() == PanelKind.BARS;
  }

  private double highestPoint() {
    return picture.series().stream()
        .flatMap(s -> s.points().stream())
        .mapToDouble(Point::value)
        .filter(Double::isFinite)
        .max()
        .orElse(1);
  }

  private double highestStack() {
    Map<Double, Double> sums = new HashMap<>();
    picture
        .series()
        .forEach(s -> s.points().forEach(p -> sums.merge(p.at(), p.value(), Double::sum)));
    return sums.values().stream().mapToDouble(v -> v).max().orElse(1);
  }

  private String draw() {
    Markup svg = new Markup();
    svg.add("<svg width=%s height=%.1f>", picture.width(), bottom + Picture.AXIS_HEIGHT);
    Axis.times(svg, picture.range(), LEFT, wide, bottom);
    for (int i = 0; i * step <= top * 1.001; i++) {
      double y = y(i * step);
      svg.add("<line class=grid x1=%s x2=%.1f y1=%.1f y2=%.1f />", LEFT, LEFT + wide, y, y);
      svg.add("<text class=tick text-anchor=end x=%s y=%.1f>", LEFT - 6, Math.max(10, y + 4));
      svg.text(Say.number(picture.panel().unit(), -1, i * step)).add("</text>");
    }
    if (bars()) {
      stacks(svg);
    } else {
      for (int i = 0; i < picture.series().size(); i++) {
        line(svg, picture.series().get(i), colour(i));
      }
    }
    picture.drawMarks(svg, LEFT, wide, bottom);
    return svg.add("</svg>").add(legend()).toString();
  }

  private double x(double at) {
    return LEFT + picture.range().place(at) * wide;
  }

  private double y(double value) {
    return bottom - Math.min(value, top) / top * (bottom - 6);
  }

  /** Broken where points are missing; a point alone is a dot. */
  private void line(Markup svg, Series series, String colour) {
    List<Point> piece = new ArrayList<>();
    for (Point point : series.points()) {
      if (!piece.isEmpty() && point.at() - piece.get(piece.size() - 1).at() > picture.gap()) {
        piece(svg, piece, colour);
        piece.clear();
      }
      piece.add(point);
    }
    piece(svg, piece, colour);
  }

  private void piece(Markup svg, List<Point> points, String colour) {
    if (points.size() == 1) {
      Point dot = points.get(0);
      svg.add("<circle r=3 cx=%.1f cy=%.1f fill='%s' />", x(dot.at()), y(dot.value()), colour);
      return;
    }
    svg.add("<polyline fill=none stroke-width=2 stroke='%s' points='", colour);
    points.forEach(p -> svg.add("%.1f,%.1f ", x(p.at()), y(p.value())));
    svg.add("' />");
  }

  private void stacks(Markup svg) {
    double width =
        Math.max(2, picture.range().step().toMillis() / 1e3 / picture.range().seconds() * wide - 1);
    Map<Double, Double> heights = new HashMap<>();
    for (int i = 0; i < picture.series().size(); i++) {
      for (Point point : picture.series().get(i).points()) {
        double from = heights.getOrDefault(point.at(), 0.0);
        heights.put(point.at(), from + point.value());
        double y = y(from + point.value());
        svg.add("<rect x=%.1f y=%.1f width=%.1f", x(point.at()) - width / 2, y, width);
        svg.add(" height=%.1f fill='%s' />", y(from) - y, colour(i));
      }
    }
  }

  private static String colour(int index) {
    return PALETTE.get(index % PALETTE.size());
  }

  private String legend() {
    Markup html = new Markup();
    html.add("<table class=legend><tr><th><th class=n>last<th class=n>max</tr>");
    for (int i = 0; i < legendLines; i++) {
      Series series = picture.series().get(i);
      boolean last = i == legendLines - 1 && legendLines < picture.series().size();
      if (last) {
        html.add("<tr><td>and %s more</tr>", picture.series().size() - i);
        break;
      }
      double max = series.points().stream().mapToDouble(Point::value).max().orElse(0);
      html.add("<tr><td><i style='background:%s'></i>", colour(i)).text(series.name());
      html.add("<td class=n>").text(number(series.last().value()));
      html.add("<td class=n>").text(number(max)).add("</tr>");
    }
    return html.add("</table>").toString();
  }

  private String number(double value) {
    return Say.number(picture.panel().unit(), picture.panel().decimals(), value);
  }
}
