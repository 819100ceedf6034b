package io.mailkeeper.alerts;

/**
 * What an expression demands of a label.
 *
 * @param metric name of the metric, without {@code _bucket}, {@code _sum} and {@code _count}
 * @param label name of the label
 * @param value one value it is compared with; a regular expression of alternatives gives one
 *     matcher to each
 */
public record Matcher(String metric, String label, String value) {}
