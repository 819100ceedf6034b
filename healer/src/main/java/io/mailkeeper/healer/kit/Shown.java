package io.mailkeeper.healer.kit;

/** A value of a file as a message may show it: one line, short, no control characters. */
final class Shown {

  private static final int MAX_CHARS = 60;

  private Shown() {}

  static String quoted(String value) {
    boolean fits = value.codePointCount(0, value.length()) <= MAX_CHARS;
    String shown =
        fits ? value : value.substring(0, value.offsetByCodePoints(0, MAX_CHARS)) + "...";
    return "\"" + oneLine(shown) + "\"";
  }

  /** With a question mark for what would move the cursor or turn the text around. */
  static String oneLine(String value) {
    StringBuilder shown = new StringBuilder();
    value.codePoints().map(c -> plain(c) ? c : '?').forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static boolean plain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
