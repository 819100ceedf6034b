package io.mailkeeper.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

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

  /** The mail service's, when there are others, too. */
  JsonNode hierarchy() {
    return hierarchy(MailGroup.TAG).orElseThrow();
  }

  /** This one of the status; empty while the agent does not answer. */
  Optional<JsonNode> hierarchy(String tag) {
    return status()
        .map(s -> s.get("hierarchies"))
        .flatMap(
            all ->
                StreamSupport.stream(all.spliterator(), false)
                    .filter(h -> h.get("tag").asText().equals(tag))
                    .findFirst());
  }

  /** Whether this one is in service here; the agent has to answer. */
  boolean serves(String tag) {
    return hierarchy(tag).orElseThrow().get("mode").asText().equals("in_service");
  }

  /** Whether it is in service and another node ready; not while it does not answer. */
  boolean isProtected() {
    return hierarchy(MailGroup.TAG).filter(h -> h.get("protectedNow").asBoolean()).isPresent();
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
