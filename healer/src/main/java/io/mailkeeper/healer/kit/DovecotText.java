package io.mailkeeper.healer.kit;

import java.util.function.Function;

/** Comments, quotes and variables in a line of Dovecot's. */
final class DovecotText {

  private DovecotText() {}

  /** Up to a {@code #} that stands outside quotes. */
  static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0 && c == '\\') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        return line.substring(0, i);
      }
    }
    return line;
  }

  static String unquoted(String value) {
    if (value.length() < 2 || (value.charAt(0) != '"' && value.charAt(0) != '\'')) {
      return value;
    }
    char quote = value.charAt(0);
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < value.length() && value.charAt(i) != quote; i++) {
      if (value.charAt(i) == '\\' && i + 1 < value.length()) {
        i++;
      }
      out.append(value.charAt(i));
    }
    return out.toString();
  }

  /** {@code $key} of 2.3 and {@code $SET:key} of 2.4, as the key is now; {@code $ENV:} is empty. */
  static String expanded(String value, Function<String, String> now) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < value.length()) {
      int end = i + 1;
      if (value.charAt(i) != '$') {
        out.append(value.charAt(i));
        i = end;
        continue;
      }
      while (end < value.length() && isKey(value.charAt(end))) {
        end++;
      }
      String key = value.substring(i + 1, end);
      String plain = key.startsWith("SET:") ? key.substring("SET:".length()) : key;
      out.append(plain.isEmpty() || plain.startsWith("ENV:") ? "" : now.apply(plain));
      i = end;
    }
    return out.toString();
  }

  private static boolean isKey(char c) {
    return c == '_' || c == ':' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
