package io.mailkeeper.agent.prober;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gauges in the Prometheus text format, version 0.0.4, sorted by name as Go programs write them.
 */
final class Exposition {

  private record Family(String help, List<String> samples) {}

  private final TreeMap<String, Family> families = new TreeMap<>();

  Exposition gauge(String name, String help, double value) {
    return gauge(name, help, Map.of(), value);
  }

  /**
   * One more series of a gauge.
   *
   * @param labels in the order in which they stand
   */
  Exposition gauge(String name, String help, Map<String, String> labels, double value) {
    StringBuilder sample = new StringBuilder(name);
    if (!labels.isEmpty()) {
      List<String> pairs = new ArrayList<>();
      labels.forEach((label, text) -> pairs.add(label + "=\"" + escaped(text) + "\""));
      sample.append('{').append(String.join(",", pairs)).append('}');
    }
    sample.append(' ').append(number(value));
    families
        .computeIfAbsent(name, key -> new Family(help, new ArrayList<>()))
        .samples()
        .add(sample.toString());
    return this;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    families.forEach(
        (name, family) -> {
          text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
          text.append("# TYPE ").append(name).append(" gauge\n");
          family.samples().forEach(sample -> text.append(sample).append('\n'));
        });
    return text.toString();
  }

  /** Label values may hold anything but these as they are. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.signum() == 0 ? "0" : exact.toPlainString();
  }
}
