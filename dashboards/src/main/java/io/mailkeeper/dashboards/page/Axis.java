package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Unit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Where to put numbers on an axis. */
final class Axis {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final List<Integer> TIME_STEPS =
      List.of(5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400);

  private Axis() {}

  /** At most six round steps from 0 to at least the value. */
  static double step(Unit unit, double highest) {
    return switch (unit) {
      case BYTES -> {
        double thousands = Math.floor(Math.log(Math.max(highest, 1)) / Math.log(1024));
        double size = Math.pow(1024, thousands);
        yield step(highest / size) * size;
      }
      case SECONDS -> highest > 120 ? step(highest / 60) * 60 : step(highest);
      case NONE, COUNT -> step(highest);
    };
  }

  private static double step(double highest) {
    double rough = Math.max(highest, 1e-9) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough * 0.999) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Draws times and lines below a picture, at most one to 90 pixels. */
  static void times(Markup svg, TimeRange range, double left, double width, double bottom) {
    double most = Math.max(2, width / 90);
    int step =
        TIME_STEPS.stream().filter(s -> range.seconds() / s <= most).findFirst().orElse(86400);
    for (long at : instants(range, step)) {
      double x = left + range.place((double) at) * width;
      svg.add("<line class=grid x1=%.1f x2=%.1f y1=0 y2=%.1f />", x, x, bottom);
      svg.add("<text class=tick text-anchor=middle x=%.1f y=%.1f>", x, bottom + 14);
      svg.text((step < 60 ? SECONDS : MINUTES).format(Instant.ofEpochSecond(at)));
      svg.add("</text>");
    }
  }

  private static List<Long> instants(TimeRange range, int step) {
    List<Long> all = new ArrayList<>();
    long first = (long) Math.ceil(range.fromSeconds() / step) * step;
    for (long at = first; at <= range.fromSeconds() + range.seconds(); at += step) {
      all.add(at);
    }
    return all;
  }
}
