package io.mailkeeper.dashboards.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPrometheusTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final HttpPrometheus prometheus;

  HttpPrometheusTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus =
        new HttpPrometheus(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(
              exchange.getRequestURI() + " " + URLDecoder.decode(form, StandardCharsets.UTF_8));
          byte[] answer = "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksForOneInstant() {
    assertThat(prometheus.instant("up{a=\"b&c\"} + 1", Instant.ofEpochMilli(1_500)).path("status"))
        .hasToString("\"success\"");

    assertThat(asked).containsExactly("/api/v1/query query=up{a=\"b&c\"} + 1&time=1.5");
  }

  @Test
  void asksForARange() {
    prometheus.range(
        "up", Instant.ofEpochSecond(10), Instant.ofEpochSecond(20), Duration.ofMillis(2_500));

    assertThat(asked).containsExactly("/api/v1/query_range query=up&start=10.0&end=20.0&step=2.5");
  }
}
