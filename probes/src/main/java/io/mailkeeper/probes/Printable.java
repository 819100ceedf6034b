package io.mailkeeper.probes;

/** What a peer sent, made safe to print: a reply must not move a cursor or forge a log line. */
final class Printable {

  private static final int QUOTED_CHARS = 120;

  private Printable() {}

  /** The text with control and invisible formatting characters escaped. */
  static String of(String text) {
    return isPlain(text) ? text : escaped(text);
  }

  /** Whether it is printable ASCII, as nearly everything is that mail servers say. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  /** The text in quotes, cut to a length that fits a sentence. */
  static String quote(String text) {
    return '"' + of(cut(text, QUOTED_CHARS)) + '"';
  }

  static String cut(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + "...";
  }

  private static void append(StringBuilder safe, int c) {
    int type = Character.getType(c);
    boolean invisible =
        type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR;
    if (invisible) {
      safe.append(c < 0x100 ? String.format("\\x%02x", c) : String.format("\\u%04x", c));
    } else {
      safe.appendCodePoint(c);
    }
  }
}
