package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Annotation;
import io.mailkeeper.dashboards.grafana.Dashboard;
import io.mailkeeper.dashboards.grafana.Layout;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.PanelKind;
import io.mailkeeper.dashboards.grafana.Query;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of HTML, 1600 pixels wide, with everything it needs in it: each panel drawn from what
 * Prometheus answers. What a query answers is drawn as it is; an empty answer is an empty panel.
 */
public final class DashboardPage {
  private static final int COLUMN = 66;
  private static final int LINE = 38;
  private static final int HEADER = 62;
  private static final int TITLE = 30;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Dashboard dashboard;
  private final PrometheusClient prometheus;
  private final TimeRange range;

  private DashboardPage(Dashboard dashboard, PrometheusClient prometheus, TimeRange range) {
    this.dashboard = dashboard;
    this.prometheus = prometheus;
    this.range = range;
  }

  /**
   * Asks all queries, one after the other, with everything chosen in all variables.
   *
   * @throws IllegalArgumentException when Prometheus refuses a query; it names the panel
   */
  public static String render(Dashboard dashboard, PrometheusClient prometheus, TimeRange range) {
    return new DashboardPage(dashboard, prometheus, range).render();
  }

  /** Height of the page in pixels, for whoever takes a picture of it. */
  public static int height(Dashboard dashboard) {
    return HEADER
        + Layout.of(dashboard).stream()
            .flatMap(row -> row.panels().stream())
            .mapToInt(place -> (place.y() + place.height()) * LINE)
            .max()
            .orElse(0)
        + 8;
  }

  private String render() {
    Markup html = new Markup();
    html.add("<!DOCTYPE html><html lang=en><meta charset=utf-8><title>");
    html.text(dashboard.title()).add("</title><style>").add(Theme.CSS).add("</style>");
    header(html);
    List<Picture.Mark> marks = marks();
    html.add("<main style='height:%spx'>", height(dashboard) - HEADER);
    for (Layout.PlacedRow row : Layout.of(dashboard)) {
      box(html, "row", row.headline()).text(row.row().title()).add("</div>");
      for (int i = 0; i < row.panels().size(); i++) {
        panel(html, row.row().panels().get(i), row.panels().get(i), marks);
      }
    }
    return html.add("</main></html>\n").toString();
  }

  private void header(Markup html) {
    html.add("<header><b>").text(dashboard.title()).add("</b><span>");
    html.text(TIME.format(range.from()) + " to " + TIME.format(range.to()) + " UTC");
    for (Annotation annotation : dashboard.annotations()) {
      html.add("</span><span><i style='background:%s'></i>", annotation.colour().hex());
      html.text(annotation.name());
    }
    html.add("</span><span class=said>");
    html.text("The dashboard's panels drawn from Prometheus' answers; this is not Grafana.");
    html.add("</span></header>");
  }

  private List<Picture.Mark> marks() {
    List<Picture.Mark> marks = new ArrayList<>();
    for (Annotation annotation : dashboard.annotations()) {
      List<Series> answer = ask(annotation.name(), Query.range(annotation.expr(), ""), 0, range);
      double gap = range.step().toMillis() / 1e3 * 1.5;
      for (Series series : answer) {
        double before = Double.NEGATIVE_INFINITY;
        for (Series.Point point : series.points()) {
          if (point.at() - before > gap) { // one that lasts begins once
            marks.add(new Picture.Mark(point.at(), annotation.colour()));
          }
          before = point.at();
        }
      }
    }
    return marks;
  }

  private List<Series> ask(String where, Query query, int index, TimeRange shown) {
    String expr = shown.variables().in(query.expr());
    try {
      return Series.read(
          switch (query.mode()) {
            case INSTANT -> prometheus.instant(expr, range.to());
            case RANGE -> prometheus.range(expr, shown.from(), shown.to(), shown.step());
          },
          index,
          query.legend());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage() + ": " + expr, e);
    }
  }

  private void panel(Markup html, Panel panel, Layout.Place place, List<Picture.Mark> marks) {
    TimeRange shown = panel.kind() == PanelKind.BARS ? range.atLeast(Panel.BAR_STEP) : range;
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < panel.queries().size(); i++) {
      series.addAll(ask(panel.title(), panel.queries().get(i), i, shown));
    }
    box(html, "panel", place).add("<h2 title='%s'>", panel.description());
    html.text(panel.title()).add("</h2>");
    if (series.isEmpty()) {
      html.add("<p class=none>").text(panel.otherwise().isEmpty() ? "No data" : panel.otherwise());
      html.add("</p>");
    } else {
      int width = place.width() * COLUMN - 26;
      int height = place.height() * LINE - TITLE - 22;
      html.add(inside(new Picture(panel, series, shown, marks, width, height)));
    }
    html.add("</div>");
  }

  private static String inside(Picture picture) {
    return switch (picture.panel().kind()) {
      case STAT -> StatView.draw(picture);
      case STATE_TIMELINE -> TimelineView.draw(picture);
      case TIME_SERIES, BARS -> SeriesView.draw(picture);
      case TABLE -> TableView.draw(picture);
    };
  }

  private static Markup box(Markup html, String kind, Layout.Place place) {
    return html.add(
        "<div class=%s style='left:%spx;top:%spx;width:%spx;height:%spx'>",
        kind,
        8 + place.x() * COLUMN,
        place.y() * LINE,
        place.width() * COLUMN - 8,
        place.height() * LINE - 8);
  }
}
