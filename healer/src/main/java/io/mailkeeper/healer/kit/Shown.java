package io.mailkeeper.healer.kit;

/** A value of a file as a message may show it: one line, short, no control characters. */
final class Shown {

  private static final int MAX_CHARS = 60;

  private Shown() {}

  static String quoted(String value) {
    StringBuilder shown = new StringBuilder("\"");
    value
        .codePoints()
        .limit(MAX_CHARS)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(shown::appendCodePoint);
    return shown
        .append(value.codePointCount(0, value.length()) > MAX_CHARS ? "...\"" : "\"")
        .toString();
  }
}
