package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.agent.loop.MovePlan;
import io.mailkeeper.agent.loop.Snapshot;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Asks an agent over HTTP. Blocks. What goes wrong is thrown as {@link Ended}. */
final class AgentClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Longer than the agent waits for its own control loop. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** Longer than another node may take to check its configurations. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final AgentAddress address;
  private final HttpClient client;

  AgentClient(AgentAddress address) {
    this.address = address;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
    address.caFile().map(AgentClient::trusting).ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  private static SSLContext trusting(Path caFile) {
    try {
      return PrivateCa.trusting(caFile);
    } catch (IOException e) {
      throw new Ended(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** What the agent answers to a request that changes something. */
  record Reply(boolean accepted, String sentence) {}

  Snapshot status() {
    return read(get("/api/v1/status"), Snapshot.class);
  }

  private static <T> T read(JsonNode json, Class<T> type) {
    try {
      return Json.MAPPER
          .readerFor(type)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .readValue(json);
    } catch (IOException e) {
      throw new Ended(
          ExitCode.FAILED,
          "its answer cannot be read; is the agent of another version? " + e.getMessage());
    }
  }

  JsonNode get(String path) {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(resolve(path)).timeout(ANSWER).build());
    if (answer.statusCode() != 200) {
      throw refused(answer);
    }
    return json(answer);
  }

  /** Asks for a change. */
  Reply order(String tag, String action, String node, boolean force) {
    String body =
        write(node.isEmpty() ? Map.of("force", force) : Map.of("node", node, "force", force));
    return post("/api/v1/hierarchies/" + encode(tag) + "/" + action, body);
  }

  /** What a switchover would be. */
  MovePlan dryRun(String tag, String node, boolean force) {
    HttpResponse<String> answer =
        posted(
            "/api/v1/hierarchies/" + encode(tag) + "/switchover/dry-run",
            write(Map.of("node", node, "force", force)),
            PATIENCE);
    if (answer.statusCode() != 200) {
      throw refused(answer);
    }
    return read(json(answer), MovePlan.class);
  }

  /** Orders a maintenance of the group, or with zero its end. */
  Reply maintenance(Duration length, String reason) {
    long seconds = Math.max(length.isZero() ? 0 : 1, length.toSeconds());
    return post("/api/v1/maintenance", write(Map.of("seconds", seconds, "reason", reason)));
  }

  private HttpResponse<String> posted(String path, String body, Duration limit) {
    return send(
        HttpRequest.newBuilder(resolve(path))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token())
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private Reply post(String path, String body) {
    HttpResponse<String> answer = posted(path, body, ANSWER);
    if (answer.statusCode() != 200 && answer.statusCode() != 409) {
      throw refused(answer);
    }
    JsonNode json = json(answer);
    return new Reply(json.path("accepted").asBoolean(), json.path("sentence").asText());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private URI resolve(String path) {
    return address.url().resolve(path);
  }

  private String token() {
    Optional<Path> file = address.tokenFile();
    if (file.isEmpty()) {
      throw new Ended(
          ExitCode.USAGE,
          "this needs the operators' token: name its file as 'token_file' in node.yml, or give"
              + " --token-file");
    }
    try {
      return Files.readString(file.get()).strip();
    } catch (IOException e) {
      throw new Ended(
          ExitCode.USAGE, "the token file " + file.get() + " cannot be read; are you root?");
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ended(ExitCode.INTERRUPTED, "interrupted");
    } catch (SSLException e) {
      throw new Ended(
          ExitCode.UNREACHABLE,
          "the agent at "
              + address.url()
              + " cannot be trusted: "
              + e.getMessage()
              + "; name the PEM file of who signed its certificate by --ca");
    } catch (IOException e) {
      String why = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
      throw new Ended(
          ExitCode.UNREACHABLE,
          "no agent answers at " + address.url() + why + "; look at: systemctl status mailkeeper");
    }
  }

  private static Ended refused(HttpResponse<String> answer) {
    int code =
        switch (answer.statusCode()) {
          case 400, 401, 403, 404 -> ExitCode.USAGE;
          default -> ExitCode.FAILED;
        };
    String error = json(answer).path("error").asText("it answered " + answer.statusCode());
    return new Ended(code, "the agent: " + error);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new Ended(
          ExitCode.FAILED,
          "something else than an agent answers at " + answer.uri() + ": no JSON came");
    }
  }

  static String write(Object value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }
}
