package io.mailkeeper.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the agent of a node says and is told over HTTP, asked from within the node. */
final class NodeApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabNode node;

  NodeApi(LabNode node) {
    this.node = node;
  }

  /** The body of a page; empty while the agent does not answer. */
  Optional<String> get(String path) {
    Ran ran = node.exec("curl", "-s", "-m", "2", url(path));
    return ran.exit() == 0 && !ran.out().isEmpty() ? Optional.of(ran.out()) : Optional.empty();
  }

  /** Empty while the agent does not answer. */
  Optional<JsonNode> status() {
    return get("/api/v1/status").map(NodeApi::parse);
  }

  /** The only hierarchy of the status. */
  JsonNode hierarchy() {
    return status().orElseThrow().get("hierarchies").get(0);
  }

  /** Whether it is in service and another node ready; not while it does not answer. */
  boolean isProtected() {
    return status()
        .filter(s -> s.get("hierarchies").get(0).get("protectedNow").asBoolean())
        .isPresent();
  }

  /** What it says about its only peer. */
  JsonNode peer() {
    return status().orElseThrow().get("peers").get(0);
  }

  /** The sentences of {@code mailkeeper explain}. */
  List<String> explain() {
    String text = get("/api/v1/explain?hierarchy=" + MailGroup.TAG).orElseThrow();
    var sentences = new ArrayList<String>();
    parse(text).get("sentences").forEach(s -> sentences.add(s.asText()));
    return sentences;
  }

  /** Sends an order of an operator. */
  Ran post(String verb, String body) {
    return node.exec(
        "curl",
        "-s",
        "-m",
        "5",
        "-X",
        "POST",
        "-H",
        "Authorization: Bearer " + NodeSetup.TOKEN,
        "-H",
        "Content-Type: application/json",
        "-d",
        body,
        url("/api/v1/hierarchies/" + MailGroup.TAG + "/" + verb));
  }

  private String url(String path) {
    return "http://" + node.interconnectAddress() + ":9650" + path;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
