package io.mailkeeper.agent.prober;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gauges in the Prometheus text format, version 0.0.4, sorted by name as Go programs write them.
 */
final class Exposition {

  /** Whole numbers below it are what they seem. */
  private static final long LARGEST_EXACT = 1L << 53;

  private record Family(String help, StringBuilder samples) {}

  private final TreeMap<String, Family> families = new TreeMap<>();

  Exposition gauge(String name, String help, double value) {
    return end(samples(name, help).append(name), value);
  }

  /** One more series of a gauge, told from the others by one label. */
  Exposition gauge(String name, String help, String label, String text, double value) {
    StringBuilder sample = samples(name, help).append(name).append('{');
    return end(pair(sample, label, text).append('}'), value);
  }

  /**
   * One more series of a gauge.
   *
   * @param labels in the order in which they stand
   */
  Exposition gauge(String name, String help, Map<String, String> labels, double value) {
    StringBuilder sample = samples(name, help).append(name).append('{');
    int start = sample.length();
    labels.forEach(
        (label, text) -> pair(sample.length() > start ? sample.append(',') : sample, label, text));
    return end(sample.append('}'), value);
  }

  private StringBuilder samples(String name, String help) {
    return families.computeIfAbsent(name, key -> new Family(help, new StringBuilder(64))).samples();
  }

  private static StringBuilder pair(StringBuilder sample, String label, String text) {
    return sample.append(label).append("=\"").append(escaped(text)).append('"');
  }

  private Exposition end(StringBuilder sample, double value) {
    sample.append(' ');
    number(sample, value);
    sample.append('\n');
    return this;
  }

  String text() {
    StringBuilder text = new StringBuilder(4_096);
    families.forEach(
        (name, family) -> {
          text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
          text.append("# TYPE ").append(name).append(" gauge\n");
          text.append(family.samples());
        });
    return text.toString();
  }

  /** Label values may hold anything but these as they are. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Without an exponent, as most people read them. */
  private static void number(StringBuilder text, double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < LARGEST_EXACT) {
      text.append(whole);
      return;
    }
    String shortest = Double.toString(value);
    text.append(
        Double.isNaN(value) || shortest.indexOf('E') < 0
            ? shortest
            : new BigDecimal(shortest).stripTrailingZeros().toPlainString());
  }
}
