package io.mailkeeper.agent.jolokia;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mailkeeper.agent.jolokia.ReadRequest.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jolokia.core.api.LogHandler;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.impl.ClasspathServiceCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges requests and has Jolokia answer those that are allowed. Blocks; any worker thread.
 *
 * <p>Answers are as Jolokia's: HTTP 200 with the status of each request inside, in the order asked.
 */
final class JolokiaGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JolokiaGate.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final JolokiaServiceManager manager;
  private final HttpRequestHandler jolokia;

  JolokiaGate() {
    StaticConfiguration configuration =
        new StaticConfiguration(
            Map.of(
                ConfigKey.AGENT_ID.getKeyValue(), "mailkeeper",
                ConfigKey.DISABLE_DETECTORS.getKeyValue(), "true",
                ConfigKey.ALLOW_ERROR_DETAILS.getKeyValue(), "false",
                ConfigKey.MAX_DEPTH.getKeyValue(), "10",
                ConfigKey.MAX_COLLECTION_SIZE.getKeyValue(), "1000",
                ConfigKey.MAX_OBJECTS.getKeyValue(), "20000"));
    manager =
        JolokiaServiceManagerFactory.createJolokiaServiceManager(
            configuration, new ToOurLog(), new ReadOnly());
    manager.addServices(
        new ClasspathServiceCreator(JolokiaGate.class.getClassLoader(), "services"));
    jolokia = new HttpRequestHandler(manager.start());
  }

  /** Answers a GET. */
  String get(String path) {
    try {
      return answered(PathReader.request(path));
    } catch (Refused e) {
      return written(inner(e.status(), e.sentence()));
    }
  }

  /** Answers a POST: one request or a list of them, each judged by itself. */
  String post(byte[] body) {
    try {
      JsonNode tree = BodyReader.tree(body);
      if (tree.isObject()) {
        return answered(BodyReader.request(tree));
      }
      List<String> answers = new ArrayList<>();
      for (JsonNode json : tree) {
        answers.add(one(json));
      }
      return "[" + String.join(",", answers) + "]";
    } catch (Refused e) {
      return written(inner(e.status(), e.sentence()));
    }
  }

  private String one(JsonNode json) {
    try {
      return answered(BodyReader.request(json));
    } catch (Refused e) {
      return written(inner(e.status(), e.sentence()));
    }
  }

  private String answered(ReadRequest request) {
    byte[] canonical = written(request.canonical()).getBytes(UTF_8);
    try {
      return jolokia
          .handlePostRequest(
              "/jolokia/", new ByteArrayInputStream(canonical), "UTF-8", new TreeMap<>())
          .toJSONString();
    } catch (IOException | BadRequestException e) {
      return written(inner(400, "Jolokia does not understand the request"));
    } catch (EmptyResponseException e) {
      return written(inner(500, "Jolokia has no answer"));
    }
  }

  private static Map<String, Object> inner(int status, String sentence) {
    Map<String, Object> answer = new TreeMap<>();
    answer.put("status", status);
    answer.put("error", sentence);
    answer.put("error_type", "java.lang.SecurityException");
    return answer;
  }

  private static String written(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
    }
  }

  @Override
  public void close() {
    manager.stop();
  }

  /** Jolokia's own words, at a level where nobody has to read them. */
  private static final class ToOurLog implements LogHandler {
    @Override
    public void debug(String message) {
      LOG.trace("{}", message);
    }

    @Override
    public void info(String message) {
      LOG.debug("{}", message);
    }

    @Override
    public void error(String message, Throwable cause) {
      LOG.debug("{}", message, cause);
    }

    @Override
    public boolean isDebug() {
      return false;
    }
  }
}
