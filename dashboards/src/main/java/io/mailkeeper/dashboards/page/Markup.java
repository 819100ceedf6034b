package io.mailkeeper.dashboards.page;

import java.util.Locale;

/** HTML and SVG piece by piece; every text from outside is escaped here. */
final class Markup {
  private final StringBuilder out = new StringBuilder();

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * Adds markup.
   *
   * @param arguments for its {@code %s} and {@code %.1f}; texts among them are escaped
   */
  Markup add(String markup, Object... arguments) {
    Object[] safe = arguments.clone();
    for (int i = 0; i < safe.length; i++) {
      if (safe[i] instanceof String text) {
        safe[i] = escape(text);
      }
    }
    out.append(safe.length == 0 ? markup : String.format(Locale.ROOT, markup, safe));
    return this;
  }

  /** What a browser shows: nothing in it is a tag. */
  Markup text(String text) {
    out.append(escape(text));
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
