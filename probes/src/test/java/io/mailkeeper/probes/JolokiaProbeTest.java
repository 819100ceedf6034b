package io.mailkeeper.probes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JolokiaProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1_500);
  private static final String PASSWORD = "open:sesame";
  private static final Login LOGIN = new Login("monitor", PASSWORD);
  private static final String ENCODED = LOGIN.basic().substring("Basic ".length());
  private static final JolokiaRead HEAP =
      new JolokiaRead(
          "java.lang:type=Memory",
          "HeapMemoryUsage",
          Optional.of("used"),
          Optional.empty(),
          Optional.of(new BigDecimal(900)),
          Optional.empty());
  private static final JolokiaRead SPOOL =
      new JolokiaRead(
          "org.apache.james:type=component,name=spool",
          "State",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of("RUNNING"));
  private static final WireMockServer WIREMOCK =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
  private static final Vertx VERTX = Vertx.vertx();

  @BeforeAll
  static void start() {
    WIREMOCK.start();
  }

  @AfterAll
  static void stop() throws Exception {
    WIREMOCK.stop();
    get(VERTX.close());
  }

  @BeforeEach
  void forget() {
    WIREMOCK.resetAll();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  private static Target.Jolokia james(int port) {
    return new Target.Jolokia(
        "127.0.0.1", port, "/jolokia/", List.of(HEAP, SPOOL), Optional.of(LOGIN));
  }

  private static ProbeResult answeredWith(ResponseDefinitionBuilder response, Duration timeout)
      throws Exception {
    WIREMOCK.stubFor(post(urlEqualTo("/jolokia/")).willReturn(response));
    return get(Probes.run(VERTX, james(WIREMOCK.port()), timeout));
  }

  private static ProbeResult answeredWith(String body) throws Exception {
    return answeredWith(aResponse().withStatus(200).withBody(body), LONG);
  }

  private static ProbeResult played(FakeServer.Scene scene, Duration timeout) throws Exception {
    try (FakeServer server = FakeServer.playing(scene)) {
      return get(Probes.run(VERTX, james(server.port()), timeout));
    }
  }

  private static void failed(ProbeResult result, Reason reason, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.toString()).doesNotContain(PASSWORD, ENCODED);
  }

  @Test
  void everyAttributeWithinItsLimitsIsGood() throws Exception {
    ProbeResult result =
        answeredWith(
            """
            [{"status":200,"value":899,"timestamp":1}, {"status":200,"value":"RUNNING"}]
            """);
    assertThat(result.detail())
        .isEqualTo(
            "java.lang:type=Memory HeapMemoryUsage/used is 899, org.apache.james:type=component,"
                + "name=spool State is \"RUNNING\"");
    assertThat(result.success()).isTrue();
    assertThat(result.phases()).containsOnlyKeys(Phase.CONNECT, Phase.COMMAND, Phase.TRANSFER);
    assertThat(result.transcript())
        .contains("> Authorization: Basic (hidden)", "< HTTP/1.1 200 OK")
        .anyMatch(line -> line.startsWith("< [{\"status\":200,\"value\":899"));
    assertThat(result.toString()).doesNotContain(PASSWORD, ENCODED);
  }

  @Test
  void asksForAllAttributesInOneRequest() throws Exception {
    answeredWith("[]");
    String config =
        """
        {"includeStackTrace": "false", "includeRequest": "false", "maxDepth": "3",
         "maxCollectionSize": "100", "maxObjects": "500"}
        """;
    WIREMOCK.verify(
        1,
        postRequestedFor(urlEqualTo("/jolokia/"))
            .withHeader("Authorization", equalTo("Basic " + ENCODED))
            .withHeader("Host", equalTo("127.0.0.1:" + WIREMOCK.port()))
            .withRequestBody(
                equalToJson(
                    """
                    [{"type": "read", "mbean": "java.lang:type=Memory",
                      "attribute": "HeapMemoryUsage", "path": "used", "config": %s},
                     {"type": "read", "mbean": "org.apache.james:type=component,name=spool",
                      "attribute": "State", "config": %s}]
                    """
                        .formatted(config, config))));
  }

  /** HTTP 200 each time: what is inside decides. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "403 | AUTH     | java.lang.Exception : Reading is forbidden by policy",
        "401 | AUTH     | java.lang.SecurityException : no",
        "404 | EXPECT   | javax.management.InstanceNotFoundException : java.lang:type=Memory",
        "500 | PROTOCOL | java.lang.IllegalStateException : out of order",
        "400 | PROTOCOL | java.lang.IllegalArgumentException : no such type",
      })
  void statusInside(int status, Reason reason, String error) throws Exception {
    String bad = "{\"status\":%d,\"error\":\"%s\",\"error_type\":\"x\"}".formatted(status, error);
    String got = "got Jolokia status " + status + " \"" + error + "\"";
    failed(
        answeredWith("[%s, {\"status\":200,\"value\":\"RUNNING\"}]".formatted(bad)),
        reason,
        "expected java.lang:type=Memory HeapMemoryUsage/used, " + got);
    failed(
        answeredWith("[{\"status\":200,\"value\":1}, %s]".formatted(bad)),
        reason,
        "expected org.apache.james:type=component,name=spool State, " + got);
    failed(answeredWith(bad), reason, "expected an answer to 2 reads, " + got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | AUTH     | HTTP/1.1 401 Unauthorized",
        "403 | AUTH     | HTTP/1.1 403 Forbidden",
        "404 | PROTOCOL | HTTP/1.1 404 Not Found",
        "500 | PROTOCOL | HTTP/1.1 500 Server Error",
        "302 | PROTOCOL | HTTP/1.1 302 Found",
      })
  void statusOutside(int status, Reason reason, String line) throws Exception {
    failed(
        answeredWith(aResponse().withStatus(status).withBody("[]"), LONG),
        reason,
        "expected HTTP status 200, got \"" + line + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected JSON from a Jolokia agent, got \"\"",
        "<html>login</html> | expected JSON from a Jolokia agent, got \"<html>login</html>\"",
        "[{\"status\":200 | expected JSON from a Jolokia agent",
        "null | expected 2 answers from a Jolokia agent, got \"null\"",
        "7 | expected 2 answers from a Jolokia agent, got \"7\"",
        "[] | expected 2 answers from a Jolokia agent, got \"[]\"",
        "[1,2,3] | expected 2 answers",
        "[1,2] | expected an answer for java.lang:type=Memory HeapMemoryUsage/used, got \"1\"",
        "[null,null] | expected an answer for java.lang:type=Memory HeapMemoryUsage/used",
        "[{},{}] | got no Jolokia status in \"{}\"",
        "[{\"status\":\"200\"},{}] | got no Jolokia status in",
        "{} | expected an answer to 2 reads, got no Jolokia status in \"{}\"",
        "{\"status\":200} | expected 2 answers from a Jolokia agent",
        "[{\"status\":200},{}] | expected a value of java.lang:type=Memory HeapMemoryUsage/used",
      })
  void wrongJson(String body, String detail) throws Exception {
    failed(answeredWith(body), Reason.PROTOCOL, detail);
  }

  @Test
  void jsonAThousandLevelsDeepIsRefused() throws Exception {
    failed(answeredWith("[".repeat(30_000)), Reason.PROTOCOL, "expected JSON from a Jolokia agent");
  }

  @Test
  void severalFailuresAreCounted() throws Exception {
    failed(
        answeredWith("[{\"status\":200,\"value\":901},{\"status\":200,\"value\":\"STOPPED\"}]"),
        Reason.EXPECT,
        "expected java.lang:type=Memory HeapMemoryUsage/used at most 900, got 901"
            + " (and 1 more of 2 reads failed)");
  }

  @Test
  void aSecretThatTheServerRepeatsIsNotShown() throws Exception {
    failed(
        answeredWith(
            "[{\"status\":500,\"error\":\"bad login %s, Basic %s\"},{}]"
                .formatted(PASSWORD, ENCODED)),
        Reason.PROTOCOL,
        "status 500 \"bad login (hidden), Basic (hidden)\"");
    failed(answeredWith(PASSWORD + ENCODED), Reason.PROTOCOL, "agent, got \"(hidden)\"");
    failed(
        played(client -> client.hear("POST").say("Who is " + PASSWORD + "?"), LONG),
        Reason.PROTOCOL,
        "status line, got \"Who is (hidden)?\"");
    failed(
        played(client -> client.hear("POST").raw("Who is " + PASSWORD), LONG),
        Reason.PROTOCOL,
        "after \"Who is (hidden)\"");
  }

  @Test
  void errorTextsAreBoundedAndPrintable() throws Exception {
    ProbeResult result =
        answeredWith(
            "[{\"status\":500,\"error\":\"\\u001b[2J%s\"},{}]".formatted("x".repeat(9_000)));
    failed(result, Reason.PROTOCOL, "got Jolokia status 500 \"\\x1b[2Jxxx");
    assertThat(result.detail()).hasSizeLessThan(400);
    assertThat(result.transcript()).allMatch(line -> line.length() < 500);
  }

  @Test
  void slow() throws Exception {
    failed(
        answeredWith(aResponse().withFixedDelay(20_000), SHORT),
        Reason.TIMEOUT,
        "expected an HTTP status line, got nothing within 1500 ms");
    ProbeResult result =
        played(client -> client.say("HTTP/1.1 200 OK", "").raw("[1,").repeat(" ", 10), SHORT);
    failed(
        result,
        Reason.TIMEOUT,
        "expected the end of the HTTP answer, got nothing more within 1500 ms after \"[1, ");
    assertThat(result.phases()).containsKey(Phase.TRANSFER);
  }

  @Test
  void endless() throws Exception {
    String tooLarge = "expected the end of the HTTP answer, got a reply larger than 65536 bytes";
    failed(
        played(client -> client.say("HTTP/1.1 200 OK", "").repeat("[".repeat(999), 0), LONG),
        Reason.PROTOCOL,
        tooLarge);
    failed(
        played(
            client ->
                client
                    .say("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "")
                    .repeat("3e8\r\n" + " ".repeat(1_000) + "\r\n", 0),
            LONG),
        Reason.PROTOCOL,
        tooLarge);
    failed(answeredWith("[" + " ".repeat(5_000_000)), Reason.PROTOCOL, tooLarge);
    failed(
        played(client -> client.say("HTTP/1.1 200 OK").repeat("X: y\r\n", 0), LONG),
        Reason.PROTOCOL,
        tooLarge);
  }

  @Test
  void brokenConnections() throws Exception {
    failed(
        answeredWith(aResponse().withFault(Fault.EMPTY_RESPONSE), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got end of connection");
    failed(
        answeredWith(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got connection reset by peer");
    failed(
        answeredWith(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got ");
    failed(
        answeredWith(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK), LONG),
        Reason.PROTOCOL,
        "expected ");
    failed(
        played(
            client -> client.hear("POST").say("HTTP/1.1 200 OK", "Content-Length: 99", "", "[]"),
            LONG),
        Reason.PROTOCOL,
        "expected the end of the HTTP answer, got ");
  }

  @Test
  void nothingStaysOpenWhateverHappens() throws Exception {
    leavesNothing(FakeServer.Client::stayUntilClosed, SHORT, Reason.TIMEOUT);
    leavesNothing(FakeServer.Client::reset, LONG, Reason.PROTOCOL);
    leavesNothing(client -> client.say("HTTP/1.1 500 no").stayUntilClosed(), LONG, Reason.PROTOCOL);
    leavesNothing(
        client -> client.say("HTTP/1.1 200 OK", "").repeat("[".repeat(999), 0),
        LONG,
        Reason.PROTOCOL);
    leavesNothing(
        client -> client.say("HTTP/1.1 200 OK", "Content-Length: 4", "", "[]").stayUntilClosed(),
        LONG,
        Reason.PROTOCOL);
  }

  private static void leavesNothing(FakeServer.Scene scene, Duration timeout, Reason reason)
      throws Exception {
    try (FakeServer server = FakeServer.playing(scene)) {
      probeTwenty(server.port(), timeout, reason);
      // The first probes open the event loops' own descriptors.
      Descriptors.awaitNoMoreThan(
          Descriptors.open() + 12L * Runtime.getRuntime().availableProcessors());
      long before = Descriptors.open();
      probeTwenty(server.port(), timeout, reason);
      Descriptors.awaitNoMoreThan(before);
    }
  }

  private static void probeTwenty(int port, Duration timeout, Reason reason) throws Exception {
    List<Future<ProbeResult>> probes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      probes.add(Probes.run(VERTX, james(port), timeout));
    }
    get(Future.all(probes));
    assertThat(probes).allMatch(p -> p.result().reason() == reason);
  }
}
