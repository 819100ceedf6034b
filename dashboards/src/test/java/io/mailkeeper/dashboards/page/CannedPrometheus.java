package io.mailkeeper.dashboards.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers what it was told to, and nothing to everything else. */
final class CannedPrometheus implements PrometheusClient {
  private static final String NOTHING = answer("");

  private final Map<String, String> answers = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();

  /**
   * @param expr as Prometheus sees it
   * @param result JSON objects with commas between them, single quotes for double ones
   */
  CannedPrometheus when(String expr, String result) {
    answers.put(expr, answer(result));
    return this;
  }

  CannedPrometheus refuse(String expr, String error) {
    answers.put(expr, "{\"status\":\"error\",\"error\":\"" + error + "\"}");
    return this;
  }

  /** Every query so far, a range with its step in front. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public JsonNode instant(String expr, Instant at) {
    asked.add(expr);
    return parsed(expr);
  }

  @Override
  public JsonNode range(String expr, Instant from, Instant to, Duration step) {
    asked.add(step.toSeconds() + "s " + expr);
    return parsed(expr);
  }

  private JsonNode parsed(String expr) {
    try {
      return new ObjectMapper().readTree(answers.getOrDefault(expr, NOTHING));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String answer(String result) {
    return ("{'status':'success','data':{'result':[" + result + "]}}").replace('\'', '"');
  }
}
