package io.mailkeeper.agent.jolokia;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mailkeeper.agent.jolokia.ReadRequest.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the body of a POST apart: one request, or a list of them. */
final class BodyReader {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** {@code config} is taken and not handed on: limits are the agent's own. */
  private static final Set<String> KEYS = Set.of("type", "mbean", "attribute", "path", "config");

  private static final int BULK = 100;

  private BodyReader() {}

  /** The body as JSON: an object, or an array of at most 100. */
  static JsonNode tree(byte[] body) throws Refused {
    JsonNode tree;
    try {
      tree = STRICT.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Refused(400, "the body is not well-formed JSON");
    } catch (java.io.IOException e) {
      throw new Refused(400, "the body cannot be read");
    }
    if (!tree.isObject() && !tree.isArray()) {
      throw new Refused(400, "the body is a request (a JSON object) or an array of them");
    }
    if (tree.size() > BULK && tree.isArray()) {
      throw new Refused(400, "at most " + BULK + " requests at once");
    }
    return tree;
  }

  static ReadRequest request(JsonNode json) throws Refused {
    if (!json.isObject()) {
      throw new Refused(400, "a request is a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw new Refused(403, "a request may only have type, mbean, attribute, path and config");
      }
    }
    return ReadRequest.of(
        text(json, "type"), text(json, "mbean"), attributes(json.path("attribute")), path(json));
  }

  private static String text(JsonNode json, String key) throws Refused {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new Refused(400, "'" + key + "' is a string");
    }
    return value.asText("");
  }

  private static List<String> attributes(JsonNode value) throws Refused {
    List<String> names = new ArrayList<>();
    if (value.isTextual()) {
      names.add(value.asText());
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        if (!item.isTextual()) {
          throw new Refused(400, "'attribute' is a name or an array of names");
        }
        names.add(item.asText());
      }
    } else if (!value.isMissingNode() && !value.isNull()) {
      throw new Refused(400, "'attribute' is a name or an array of names");
    }
    return names;
  }

  private static String path(JsonNode json) throws Refused {
    JsonNode value = json.path("path");
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      for (JsonNode part : value) {
        parts.add(PathReader.escaped(part.asText()));
      }
      return String.join("/", parts);
    }
    return text(json, "path");
  }
}
