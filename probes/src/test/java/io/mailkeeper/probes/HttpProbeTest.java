package io.mailkeeper.probes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1_500);
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
    VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void forget() {
    WIREMOCK.resetAll();
  }

  private static ProbeResult probe(Target target, Duration timeout) throws Exception {
    return Probes.run(VERTX, target, timeout)
        .toCompletionStage()
        .toCompletableFuture()
        .get(50, TimeUnit.SECONDS);
  }

  private static ProbeResult answeredWith(
      ResponseDefinitionBuilder response, Duration timeout, Integer... expected) throws Exception {
    WIREMOCK.stubFor(get(urlEqualTo("/status")).willReturn(response));
    return probe(
        new Target.Http("127.0.0.1", WIREMOCK.port(), "/status", Set.of(expected)), timeout);
  }

  private static void failed(ProbeResult result, Reason reason, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
  }

  private static void alive(ProbeResult result, String statusLine) {
    assertThat(result.detail()).isEqualTo("answered \"" + statusLine + "\"");
    assertThat(result.success()).isTrue();
  }

  @Test
  void anyAnswerIsAlive() throws Exception {
    alive(answeredWith(aResponse().withStatus(200).withBody("hi"), LONG), "HTTP/1.1 200 OK");
    alive(answeredWith(aResponse().withStatus(401), LONG), "HTTP/1.1 401 Unauthorized");
    alive(answeredWith(aResponse().withStatus(500), LONG), "HTTP/1.1 500 Server Error");
    WIREMOCK.verify(
        4 - 1,
        getRequestedFor(urlEqualTo("/status"))
            .withHeader("Host", equalTo("127.0.0.1:" + WIREMOCK.port()))
            .withHeader("Connection", equalTo("close")));
  }

  @Test
  void theTargetMayNarrowTheAnswer() throws Exception {
    alive(answeredWith(aResponse().withStatus(204), LONG, 200, 204), "HTTP/1.1 204 No Content");
    failed(
        answeredWith(aResponse().withStatus(503), LONG, 204, 200),
        Reason.EXPECT,
        "expected status 200 or 204, got \"HTTP/1.1 503 Service Unavailable\"");
  }

  @Test
  void redirectsAreAnswersAndAreNotFollowed() throws Exception {
    ProbeResult result =
        answeredWith(aResponse().withStatus(302).withHeader("Location", "/elsewhere"), LONG);
    alive(result, "HTTP/1.1 302 Found");
    WIREMOCK.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
  }

  @Test
  void delay() throws Exception {
    failed(
        answeredWith(aResponse().withFixedDelay(20_000), SHORT),
        Reason.TIMEOUT,
        "expected an HTTP status line, got nothing within 1500 ms");
  }

  @Test
  void dribblingBodyDoesNotMatter() throws Exception {
    ProbeResult result =
        answeredWith(aResponse().withBody("slow body").withChunkedDribbleDelay(8, 20_000), LONG);
    alive(result, "HTTP/1.1 200 OK");
  }

  @Test
  void dribblingStatusLineAndHeadersRunIntoTheDeadline() throws Exception {
    try (FakeServer server = FakeServer.playing(client -> client.repeat("H", 10))) {
      failed(
          probe(new Target.Http("127.0.0.1", server.port(), "/"), SHORT),
          Reason.TIMEOUT,
          "expected an HTTP status line, got nothing more within 1500 ms after \"H");
    }
    try (FakeServer server =
        FakeServer.playing(client -> client.say("HTTP/1.1 200 OK").repeat("X: y\r\n", 10))) {
      ProbeResult result = probe(new Target.Http("127.0.0.1", server.port(), "/"), SHORT);
      failed(result, Reason.TIMEOUT, "expected the end of the HTTP header lines");
      assertThat(result.phases()).containsKey(Phase.TRANSFER);
    }
  }

  @Test
  void emptyReply() throws Exception {
    failed(
        answeredWith(aResponse().withFault(Fault.EMPTY_RESPONSE), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got end of connection");
  }

  @Test
  void reset() throws Exception {
    failed(
        answeredWith(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got connection reset by peer");
  }

  @Test
  void garbage() throws Exception {
    failed(
        answeredWith(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE), LONG),
        Reason.PROTOCOL,
        "expected an HTTP status line, got ");
  }

  @Test
  void garbageInTheBodyDoesNotMatter() throws Exception {
    alive(
        answeredWith(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK), LONG),
        "HTTP/1.1 200 OK");
  }

  @Test
  void hugeAndEndlessBodiesAreNotRead() throws Exception {
    byte[] huge = new byte[50_000_000];
    alive(answeredWith(aResponse().withBody(huge), LONG), "HTTP/1.1 200 OK");
    try (FakeServer server =
        FakeServer.playing(
            client -> client.say("HTTP/1.0 200 OK", "").repeat("x".repeat(999), 0))) {
      alive(probe(new Target.Http("127.0.0.1", server.port(), "/"), LONG), "HTTP/1.0 200 OK");
    }
  }

  @Test
  void endlessHeadersAndEndlessGarbageAreCut() throws Exception {
    try (FakeServer server =
        FakeServer.playing(client -> client.say("HTTP/1.0 200 OK").repeat("X: y\r\n", 0))) {
      failed(
          probe(new Target.Http("127.0.0.1", server.port(), "/"), LONG),
          Reason.PROTOCOL,
          "expected the end of the HTTP header lines, got a reply larger than 65536 bytes");
    }
    try (FakeServer server = FakeServer.playing(client -> client.repeat("x".repeat(999), 0))) {
      failed(
          probe(new Target.Http("127.0.0.1", server.port(), "/"), LONG),
          Reason.PROTOCOL,
          "expected an HTTP status line, got a line longer than 8192 bytes");
    }
  }

  /** Without a socket. */
  @Nested
  class Rehearsed {

    private void play(Target.Http target, String transcript) {
      Rehearsal.play(() -> new HttpSession(target), transcript);
    }

    @Test
    void requestIsWellFormedForEveryKindOfHost() {
      play(
          new Target.Http("::1", 8890, "/a?b=c"),
          """
          > GET /a?b=c HTTP/1.1
          > Host: [::1]:8890
          > User-Agent: mailkeeper
          > Accept: */*
          > Connection: close
          >\s
          < HTTP/1.1 200 OK
          < Server: samshttpd
          <
          = none: answered "HTTP/1.1 200 OK"
          """);
    }

    @Test
    void interimAnswersComeBeforeTheAnswer() {
      play(
          new Target.Http("mail", 80, "/", Set.of(200)),
          """
          > GET / HTTP/1.1
          > Host: mail
          > User-Agent: mailkeeper
          > Accept: */*
          > Connection: close
          >\s
          < HTTP/1.1 103 Early Hints
          < Link: x
          <
          < HTTP/1.1 200
          <
          = none: answered "HTTP/1.1 200"
          """);
    }

    @Test
    void endAfterTheStatusLineIsAnAnswer() {
      play(
          new Target.Http("mail", 80, "/"),
          """
          > GET / HTTP/1.1
          > Host: mail
          > User-Agent: mailkeeper
          > Accept: */*
          > Connection: close
          >\s
          < HTTP/1.0 404 Not Found
          < EOF
          = none: answered "HTTP/1.0 404 Not Found"
          """);
    }
  }
}
