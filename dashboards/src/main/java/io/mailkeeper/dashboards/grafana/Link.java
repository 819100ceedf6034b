package io.mailkeeper.dashboards.grafana;

/**
 * Where to go on from here.
 *
 * @param url with Grafana's variables in it
 */
public record Link(String title, String url) {}
