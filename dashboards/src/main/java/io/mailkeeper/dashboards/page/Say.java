package io.mailkeeper.dashboards.page;

import io.mailkeeper.dashboards.grafana.Colour;
import io.mailkeeper.dashboards.grafana.Mapping;
import io.mailkeeper.dashboards.grafana.Panel;
import io.mailkeeper.dashboards.grafana.Threshold;
import io.mailkeeper.dashboards.grafana.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Values as a reader sees them: words where there are words, else a number with its unit. */
final class Say {
  private static final List<String> BYTES = List.of("B", "KiB", "MiB", "GiB", "TiB");

  private Say() {}

  static String value(Panel panel, double value) {
    return value(panel.mappings(), panel.unit(), panel.decimals(), value);
  }

  static String value(List<Mapping> mappings, Unit unit, int decimals, double value) {
    return mapping(mappings, value)
        .map(Mapping::text)
        .orElseGet(() -> number(unit, decimals, value));
  }

  static Optional<Mapping> mapping(List<Mapping> mappings, double value) {
    return mappings.stream().filter(m -> m.covers(value)).findFirst();
  }

  static Colour colour(Panel panel, double value) {
    return mapping(panel.mappings(), value)
        .map(Mapping::colour)
        .orElseGet(() -> threshold(panel.thresholds(), value));
  }

  /** The colour of letters that can be read on it. */
  static String ink(Colour ground) {
    return switch (ground) {
      case WARN, MOVING -> "#111217";
      case GOOD, BAD, IDLE, UNKNOWN -> "#ffffff";
    };
  }

  private static Colour threshold(List<Threshold> thresholds, double value) {
    return thresholds.stream()
        .filter(t -> value >= t.from())
        .reduce((lower, higher) -> higher)
        .map(Threshold::colour)
        .orElse(Colour.GOOD);
  }

  static String number(Unit unit, int decimals, double value) {
    return switch (unit) {
      case NONE, COUNT -> rounded(decimals, value);
      case SECONDS -> seconds(decimals, value);
      case BYTES -> bytes(decimals, value);
    };
  }

  private static String seconds(int decimals, double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0 s";
    }
    if (size < 1) {
      return size < 0.001
          ? rounded(decimals, value * 1e6) + " µs"
          : rounded(decimals, value * 1e3) + " ms";
    }
    if (size < 120) {
      return rounded(decimals, value) + " s";
    }
    return size < 7200
        ? rounded(decimals, value / 60) + " min"
        : rounded(decimals, value / 3600) + " h";
  }

  private static String bytes(int decimals, double value) {
    double rest = value;
    int unit = 0;
    while (Math.abs(rest) >= 1024 && unit < BYTES.size() - 1) {
      rest /= 1024;
      unit++;
    }
    return rounded(decimals, rest) + " " + BYTES.get(unit);
  }

  /** Three digits at most when nobody said how many. */
  private static String rounded(int decimals, double value) {
    if (decimals >= 0) {
      return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
    int digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
