package io.mailkeeper.healer.kit;

import java.util.Optional;
import java.util.function.Function;

/**
 * Puts parameters into values: {@code $name}, {@code ${name}}, {@code $(name)}, {@code
 * ${name?text}}, {@code ${name:text}}, {@code ${name?{text}:{text}}} and {@code ${{a} == {b} ? {x}
 * : {y}}}; postconf(5). A name that is not known is empty. Bounded in depth, steps and size: past
 * that a value is empty.
 */
final class PostfixExpansion {

  private static final int MAX_DEPTH = 30;
  private static final int MAX_STEPS = 2_000;
  private static final int MAX_CHARS = 64 << 10;

  private final Function<String, Optional<String>> raw;
  private int steps;

  PostfixExpansion(Function<String, Optional<String>> raw) {
    this.raw = raw;
  }

  String of(String value) {
    return expand(value, 0);
  }

  private String expand(String value, int depth) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < value.length() && out.length() < MAX_CHARS) {
      char c = value.charAt(i);
      if (c != '$' || i + 1 == value.length()) {
        out.append(c);
        i++;
        continue;
      }
      char next = value.charAt(i + 1);
      if (next == '$') {
        out.append('$');
        i += 2;
      } else if (next == '{' || next == '(') {
        int end = closing(value, i + 1);
        out.append(inner(value.substring(i + 2, end), depth));
        i = Math.min(end + 1, value.length());
      } else {
        int end = i + 1;
        while (end < value.length() && isName(value.charAt(end))) {
          end++;
        }
        out.append(lookup(value.substring(i + 1, end), depth));
        i = end;
      }
    }
    return out.toString();
  }

  /** Of the bracket at a position; the end of the text when there is none. */
  private static int closing(String text, int open) {
    char begin = text.charAt(open);
    char end = begin == '{' ? '}' : ')';
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == begin ? 1 : text.charAt(i) == end ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isName(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private String lookup(String name, int depth) {
    if (depth >= MAX_DEPTH || ++steps > MAX_STEPS) {
      return "";
    }
    return raw.apply(name).map(value -> expand(value, depth + 1)).orElse("");
  }

  private String inner(String text, int depth) {
    if (depth >= MAX_DEPTH || ++steps > MAX_STEPS) {
      return "";
    }
    String stripped = text.strip();
    if (stripped.startsWith("{")) {
      return comparison(stripped, depth);
    }
    int end = 0;
    while (end < stripped.length() && isName(stripped.charAt(end))) {
      end++;
    }
    String name = stripped.substring(0, end);
    String rest = stripped.substring(end).strip();
    if (rest.isEmpty()) {
      return lookup(name, depth);
    }
    boolean filled = !lookup(name, depth).isEmpty();
    return choice(rest, filled, depth);
  }

  /** {@code {a} == {b} ? {x} : {y}}; without a choice it is the text "true" or none. */
  private String comparison(String text, int depth) {
    int end = closing(text, 0);
    String left = expand(text.substring(1, end).strip(), depth + 1);
    String rest = text.substring(Math.min(end + 1, text.length())).strip();
    int open = rest.indexOf('{');
    if (open < 0) {
      return "";
    }
    String operator = rest.substring(0, open).strip();
    int close = closing(rest, open);
    String right = expand(rest.substring(open + 1, close).strip(), depth + 1);
    String tail = rest.substring(Math.min(close + 1, rest.length())).strip();
    boolean holds = compare(left, operator, right);
    return tail.isEmpty() ? (holds ? "true" : "") : choice(tail, holds, depth);
  }

  private static boolean compare(String left, String operator, String right) {
    int order =
        left.matches("\\d{1,9}") && right.matches("\\d{1,9}")
            ? Integer.compare(Integer.parseInt(left), Integer.parseInt(right))
            : left.compareTo(right);
    return switch (operator) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> false;
    };
  }

  /** {@code ?text}, {@code :text} or {@code ?{text}:{text}}. */
  private String choice(String text, boolean holds, int depth) {
    char operator = text.charAt(0);
    String rest = text.substring(1).strip();
    if (operator == ':') {
      return holds ? "" : expand(unbraced(rest), depth + 1);
    }
    if (operator != '?') {
      return "";
    }
    if (!rest.startsWith("{")) {
      return holds ? expand(rest, depth + 1) : "";
    }
    int close = closing(rest, 0);
    if (holds) {
      return expand(rest.substring(1, close).strip(), depth + 1);
    }
    String other = rest.substring(Math.min(close + 1, rest.length())).strip();
    return other.startsWith(":") ? expand(unbraced(other.substring(1).strip()), depth + 1) : "";
  }

  private static String unbraced(String text) {
    return text.startsWith("{") ? text.substring(1, closing(text, 0)).strip() : text;
  }
}
