package io.mailkeeper.dashboards.grafana;

/**
 * From this value on the colour is another.
 *
 * @param from {@code Double.NEGATIVE_INFINITY} for the colour below all others
 */
public record Threshold(double from, Colour colour) {

  /** The colour of everything that reaches no other threshold. */
  public static Threshold base(Colour colour) {
    return new Threshold(Double.NEGATIVE_INFINITY, colour);
  }
}
