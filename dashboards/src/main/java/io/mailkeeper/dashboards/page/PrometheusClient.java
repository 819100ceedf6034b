package io.mailkeeper.dashboards.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** Who answers queries; both methods give the whole JSON of Prometheus' HTTP API. */
public interface PrometheusClient {

  /** As {@code /api/v1/query}. */
  JsonNode instant(String expr, Instant at);

  /** As {@code /api/v1/query_range}. */
  JsonNode range(String expr, Instant from, Instant to, Duration step);
}
