package io.mailkeeper.dashboards.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A Prometheus server. Blocks until it answers. */
public final class HttpPrometheus implements PrometheusClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();
  private final URI address;

  /**
   * @param address of the server, as {@code http://127.0.0.1:9090}
   */
  public HttpPrometheus(URI address) {
    this.address = address;
  }

  @Override
  public JsonNode instant(String expr, Instant at) {
    return ask("/api/v1/query", "query=" + encoded(expr) + "&time=" + seconds(at));
  }

  @Override
  public JsonNode range(String expr, Instant from, Instant to, Duration step) {
    return ask(
        "/api/v1/query_range",
        "query="
            + encoded(expr)
            + "&start="
            + seconds(from)
            + "&end="
            + seconds(to)
            + "&step="
            + step.toMillis() / 1e3);
  }

  private JsonNode ask(String path, String form) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(address + " did not answer " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + address + " was asked", e);
    }
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
