package io.mailkeeper.dashboards.grafana;

/**
 * Marks on every time axis where the query answers anything.
 *
 * @param title of one mark, with {@code {{label}}} in it
 * @param text of one mark, with {@code {{label}}} in it
 */
public record Annotation(String name, String expr, String title, String text, Colour colour) {}
