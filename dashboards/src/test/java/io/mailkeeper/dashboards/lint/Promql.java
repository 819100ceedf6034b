package io.mailkeeper.dashboards.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of PromQL as the rules need: which series a query selects, and in which calls. It is not
 * a parser; whether a query is valid is for Prometheus to say.
 */
final class Promql {
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}(?:\\[([^\\]]*)])?");
  private static final Pattern CALL = Pattern.compile("([a-z_]+)\\s*(?:by \\([^)]*\\)\\s*)?$");

  /**
   * One selection of series.
   *
   * @param range inside the brackets; empty without them
   * @param calls what it stands in, the innermost first, as {@code sum by (le)} or {@code rate}
   */
  record Selector(String metric, String matchers, String range, List<String> calls) {

    boolean in(String function) {
      return calls.stream().anyMatch(call -> call.equals(function));
    }
  }

  private Promql() {}

  static List<Selector> selectors(String expr) {
    List<Selector> found = new ArrayList<>();
    Matcher matcher = SELECTOR.matcher(expr);
    while (matcher.find()) {
      String range = matcher.group(3) == null ? "" : matcher.group(3);
      found.add(
          new Selector(matcher.group(1), matcher.group(2), range, calls(expr, matcher.start())));
    }
    return found;
  }

  private static List<String> calls(String expr, int at) {
    List<String> calls = new ArrayList<>();
    int depth = 0;
    for (int i = at - 1; i >= 0; i--) {
      char c = expr.charAt(i);
      if (c == ')') {
        depth++;
      } else if (c == '(' && depth-- == 0) {
        depth = 0;
        calls.add(callEndingAt(expr.substring(0, i)));
      }
    }
    return calls;
  }

  private static String callEndingAt(String text) {
    Matcher call = CALL.matcher(text);
    return call.find() ? call.group().strip() : "";
  }
}
