package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Panel;

/** Draws one large value or name to a series. */
final class StatView {

  private StatView() {}

  static String draw(Picture picture) {
    Panel panel = picture.panel();
    Markup html = new Markup().add("<div class=stats>");
    int share = picture.width() / picture.series().size();
    for (Series series : picture.series()) {
      double value = series.last().value();
      String big = panel.named() ? series.name() : Say.value(panel, value);
      Colour ground = Say.colour(panel, value);
      html.add("<div class=stat style='background:%s;color:%s'>", ground.hex(), Say.ink(ground));
      html.add("<div style='font-size:%spx'>", size(big, share)).text(big).add("</div>");
      if (!panel.named()) {
        html.add("<div class=name>").text(series.name()).add("</div>");
      }
      html.add("</div>");
    }
    return html.add("</div>").toString();
  }

  /** As large as fits beside each other. */
  private static int size(String text, int width) {
    return Math.max(14, Math.min(44, (int) (width / (0.8 * Math.max(1, text.length())))));
  }
}
