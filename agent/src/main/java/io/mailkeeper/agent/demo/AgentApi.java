package io.mailkeeper.agent.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Timeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One agent's HTTP API, as any program of an operator would use it. Calls block. */
final class AgentApi {

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration ORDER_LIMIT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
  private final String root;
  private final String token;

  AgentApi(InetSocketAddress agent, String token) {
    this.root = "http://" + DemoAddresses.text(agent) + "/api/v1/";
    this.token = token;
  }

  /** What the agent knows now; empty if it does not answer. */
  Optional<Snapshot> status() {
    try {
      return Optional.of(Json.MAPPER.readValue(get("status"), Snapshot.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What happened after an event of this number; nothing if the agent does not answer. */
  List<Timeline.Entry> eventsAfter(long number) {
    try {
      JsonNode events = Json.MAPPER.readTree(get("events?after=" + number)).path("events");
      return Json.MAPPER.convertValue(events, new TypeReference<List<Timeline.Entry>>() {});
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Asks for a planned switchover to a node. Returns what the agent said. */
  String switchover(String tag, String node) throws IOException {
    String body = Json.MAPPER.writeValueAsString(Map.of("node", node, "force", false));
    return send(
        request("hierarchies/" + tag + "/switchover", ORDER_LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private String get(String path) throws IOException {
    return send(request(path, LIMIT).GET().build());
  }

  private HttpRequest.Builder request(String path, Duration limit) {
    return HttpRequest.newBuilder(URI.create(root + path)).timeout(limit);
  }

  private String send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.statusCode() + ": " + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
