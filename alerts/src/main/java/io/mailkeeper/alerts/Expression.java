package io.mailkeeper.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What can be told of a PromQL expression without understanding it: the names in it that begin with
 * {@code mailkeeper_}, and the braces that follow them. promtool judges the rest.
 */
final class Expression {
  /** No part of a recorded name such as {@code job:mailkeeper_up:count}. */
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w:])(mailkeeper_\\w++)(?!:)(?:\\{([^}]*)})?");

  private static final Pattern MATCHER =
      Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");

  /** What Prometheus appends to the name of a histogram. */
  private static final Pattern SERIES_OF_HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");

  private final String text;

  Expression(String text) {
    this.text = text;
  }

  SortedSet<String> metrics() {
    SortedSet<String> names = new TreeSet<>();
    SELECTOR.matcher(text).results().forEach(m -> names.add(metric(m)));
    return names;
  }

  List<Matcher> matchers() {
    List<Matcher> found = new ArrayList<>();
    SELECTOR.matcher(text).results().forEach(m -> collect(m, found));
    return found;
  }

  private static void collect(MatchResult selector, List<Matcher> found) {
    String braces = selector.group(2) == null ? "" : selector.group(2);
    MATCHER
        .matcher(braces)
        .results()
        .forEach(
            m -> {
              for (String value : m.group(2).split("\\|", -1)) {
                found.add(new Matcher(metric(selector), m.group(1), value));
              }
            });
  }

  private static String metric(MatchResult selector) {
    return SERIES_OF_HISTOGRAM.matcher(selector.group(1)).replaceFirst("");
  }
}
