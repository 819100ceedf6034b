package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.page.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws a bar to a series, coloured by its state. Equal states are one; gaps stay gaps. */
final class TimelineView {
  private static final int LETTER = 7;

  /** A state that lasted. */
  private record Stretch(double from, double to, double value) {}

  private final Picture picture;
  private final int left;
  private final double wide;
  private final double low;
  private final double high;

  private TimelineView(Picture picture) {
    this.picture = picture;
    int longest = picture.series().stream().mapToInt(s -> s.name().length()).max().orElse(0);
    this.left = Math.min(picture.width() / 3, longest * LETTER + 12);
    this.wide = picture.width() - left - 8;
    this.low = values().min().orElse(0);
    this.high = values().max().orElse(0);
  }

  private DoubleStream values() {
    return picture.series().stream().flatMap(s -> s.points().stream()).mapToDouble(Point::value);
  }

  static String draw(Picture picture) {
    return new TimelineView(picture).draw();
  }

  private String draw() {
    Markup svg = new Markup();
    double bottom = picture.height() - Picture.AXIS_HEIGHT;
    svg.add("<svg width=%s height=%s>", picture.width(), picture.height());
    Axis.times(svg, picture.range(), left, wide, bottom);
    double share = bottom / picture.series().size();
    double top = 0;
    for (Series series : picture.series()) {
      svg.add("<text class=label text-anchor=end x=%s y=%.1f>", left - 8, top + share / 2 + 4);
      svg.text(series.name()).add("</text>");
      for (Stretch stretch : stretches(series)) {
        bar(svg, stretch, top + share * 0.1, share * 0.8);
      }
      top += share;
    }
    picture.drawMarks(svg, left, wide, bottom);
    return svg.add("</svg>").toString();
  }

  private void bar(Markup svg, Stretch stretch, double top, double height) {
    Panel panel = picture.panel();
    double x = left + picture.range().place(stretch.from()) * wide;
    double width = Math.min(left + wide, left + picture.range().place(stretch.to()) * wide) - x;
    String text = Say.value(panel, stretch.value());
    svg.add("<rect x=%.1f y=%.1f width=%.1f height=%.1f", x, top, Math.max(1, width), height);
    svg.add(" fill='%s'><title>%s</title></rect>", colour(stretch.value()), text);
    if (text.length() * LETTER + 8 < width && height > 10) {
      String ink = Say.ink(Say.colour(panel, stretch.value()));
      svg.add("<text x=%.1f y=%.1f fill='%s'>", x + 5, top + height / 2 + 4, ink);
      svg.text(text).add("</text>");
    }
  }

  /** Numbers without words get deeper as they grow. */
  private String colour(double value) {
    if (!picture.panel().mappings().isEmpty()) {
      return Say.colour(picture.panel(), value).hex();
    }
    double depth = high > low ? (value - low) / (high - low) : 1;
    return String.format(Locale.ROOT, "hsl(212,60%%,%.0f%%)", 62 - 28 * depth);
  }

  private List<Stretch> stretches(Series series) {
    double step = picture.range().step().toMillis() / 1e3;
    List<Stretch> all = new ArrayList<>();
    for (Point point : series.points()) {
      Stretch before = all.isEmpty() ? null : all.get(all.size() - 1);
      if (before != null
          && before.value() == point.value()
          && point.at() - before.to() < picture.gap() - step + 1e-6) {
        all.set(all.size() - 1, new Stretch(before.from(), point.at() + step, point.value()));
      } else {
        all.add(new Stretch(point.at(), point.at() + step, point.value()));
      }
    }
    return all;
  }
}
