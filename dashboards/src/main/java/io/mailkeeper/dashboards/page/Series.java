package io.mailkeeper.dashboards.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an answer.
 *
 * @param query which of the panel's queries it answers, counted from 0
 */
record Series(int query, Map<String, String> labels, String name, List<Point> points) {
  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

  /** A value and when, in seconds since the epoch. */
  record Point(double at, double value) {}

  Point last() {
    return points.get(points.size() - 1);
  }

  /**
   * Reads Prometheus' answer, without series that have no number.
   *
   * @throws IllegalArgumentException when it is an error, with its text
   */
  static List<Series> read(JsonNode answer, int query, String legend) {
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException("Prometheus: " + answer.path("error").asText());
    }
    List<Series> all = new ArrayList<>();
    for (JsonNode result : answer.at("/data/result")) {
      List<Point> points = points(result);
      if (!points.isEmpty()) {
        Map<String, String> labels = labels(result.path("metric"));
        all.add(new Series(query, labels, fill(legend, labels), points));
      }
    }
    return all;
  }

  /** Puts labels into a legend; nothing for those that are not there. */
  static String fill(String legend, Map<String, String> labels) {
    return LABEL
        .matcher(legend)
        .replaceAll(m -> Matcher.quoteReplacement(labels.getOrDefault(m.group(1), "")))
        .strip();
  }

  private static Map<String, String> labels(JsonNode metric) {
    Map<String, String> labels = new TreeMap<>();
    metric.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  private static List<Point> points(JsonNode result) {
    List<Point> points = new ArrayList<>();
    for (JsonNode pair :
        result.has("values") ? result.path("values") : List.of(result.path("value"))) {
      double value = number(pair.path(1).asText());
      if (!Double.isNaN(value)) {
        points.add(new Point(pair.path(0).asDouble(), value));
      }
    }
    return points;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }
}
