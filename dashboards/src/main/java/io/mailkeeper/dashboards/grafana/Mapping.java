package io.mailkeeper.dashboards.grafana;

/**
 * Words for the numbers between two limits, both included.
 *
 * @param to {@code Double.POSITIVE_INFINITY} when there is no upper limit
 */
public record Mapping(double from, double to, String text, Colour colour) {

  public Mapping {
    if (!(from <= to)) {
      throw new IllegalArgumentException("a mapping from " + from + " to " + to + " maps nothing");
    }
  }

  public static Mapping of(int value, String text, Colour colour) {
    return new Mapping(value, value, text, colour);
  }

  public static Mapping atLeast(int value, String text, Colour colour) {
    return new Mapping(value, Double.POSITIVE_INFINITY, text, colour);
  }

  public boolean covers(double value) {
    return value >= from && value <= to;
  }
}
