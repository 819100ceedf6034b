package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS, headers, bodies, logins and redirects. */
@Timeout(60)
class HttpsProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Login LOGIN = new Login("joe", "hunter2hunter2");

  @TempDir private static Path directory = Path.of("");
  private static Optional<TestAuthority> authority = Optional.empty();

  private Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void certificates() throws Exception {
    authority =
        Optional.of(
            TestAuthority.in(directory)
                .signs("good", "dns:www.example.org,ip:127.0.0.1", "-1d", 20)
                .signs("expired", "dns:www.example.org,ip:127.0.0.1", "-10d", 5));
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  private interface Answer {
    void to(HttpServerRequest request);
  }

  private HttpServer server(Optional<String> certificate, Answer answer) throws Exception {
    HttpServerOptions options = new HttpServerOptions();
    certificate.ifPresent(
        alias -> options.setSsl(true).setKeyCertOptions(authority.orElseThrow().of(alias)));
    return get(
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  asked.add(
                      request.method()
                          + " "
                          + request.uri()
                          + " "
                          + Optional.ofNullable(request.getHeader("Authorization")).orElse("-"));
                  answer.to(request);
                })
            .listen(0, "127.0.0.1"));
  }

  private HttpServer plain(Answer answer) throws Exception {
    return server(Optional.empty(), answer);
  }

  private static Tls tls(Tls.Verify verify) throws Exception {
    return new Tls(Tls.Mode.IMPLICIT, verify, Optional.empty(), authority.orElseThrow().trust());
  }

  private static Target.Http https(HttpServer server, Tls.Verify verify) throws Exception {
    return new Target.Http(
        "127.0.0.1",
        server.actualPort(),
        "/x",
        Set.of(200),
        Optional.of(tls(verify)),
        new HttpRequest("GET", List.of(), Optional.of(LOGIN), Buffer.buffer()),
        HttpExpect.NOTHING,
        Target.Redirects.NONE,
        AddressChoice.ANY);
  }

  private static Target.Http http(HttpServer server, HttpRequest request, HttpExpect expect) {
    return new Target.Http(
        "127.0.0.1",
        server.actualPort(),
        "/x",
        Set.of(200),
        Optional.empty(),
        request,
        expect,
        Target.Redirects.NONE,
        AddressChoice.ANY);
  }

  private static Target.Http following(Target.Http target, int most, Target.Redirects.Allowed to)
      throws Exception {
    return new Target.Http(
        target.host(),
        target.port(),
        target.path(),
        target.expectedStatus(),
        target.tls(),
        target.request(),
        target.expect(),
        new Target.Redirects(most, tls(Tls.Verify.REQUIRED), to),
        target.addressChoice());
  }

  private static HttpExpect body(HttpExpect.Reading reading, HttpExpect.BodyRule... rules) {
    return new HttpExpect(
        Set.of(),
        List.of(),
        List.of(rules),
        reading,
        Optional.empty(),
        Optional.empty(),
        HttpExpect.Encryption.ANY);
  }

  private static HttpExpect.BodyRule must(String regex) {
    return new HttpExpect.BodyRule(Regex.re2(regex), true);
  }

  private static HttpExpect.BodyRule mustNot(String regex) {
    return new HttpExpect.BodyRule(Regex.re2(regex), false);
  }

  private ProbeResult probe(Target target) throws Exception {
    return get(Probes.run(vertx, target, LONG));
  }

  private static void failed(ProbeResult result, Reason reason, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
  }

  private static void alive(ProbeResult result) {
    assertThat(result.detail()).isEqualTo("answered \"HTTP/1.1 200 OK\"");
    assertThat(result.success()).isTrue();
  }

  private static Findings.Http findings(ProbeResult result) {
    return (Findings.Http) result.findings().orElseThrow();
  }

  @Test
  void httpsWithALogin() throws Exception {
    HttpServer server = server(Optional.of("good"), r -> r.response().end("hi"));
    ProbeResult result = probe(https(server, Tls.Verify.REQUIRED));
    alive(result);
    assertThat(asked).containsExactly("GET /x " + LOGIN.basic());
    assertThat(result.tls()).isPresent();
    assertThat(findings(result).encrypted()).isTrue();
    assertThat(result.phases()).containsKey(Phase.TLS);
    assertThat(result.transcript()).contains("> Authorization: Basic (hidden)");
    assertThat(result.toString()).doesNotContain("hunter2").doesNotContain(LOGIN.basic());
  }

  @Test
  void aBadCertificateFailsBeforeTheLoginIsSentOrIsReported() throws Exception {
    HttpServer server = server(Optional.of("expired"), r -> r.response().end("hi"));
    failed(probe(https(server, Tls.Verify.REQUIRED)), Reason.TLS, "expected a certificate");
    assertThat(asked).isEmpty();
    ProbeResult reported = probe(https(server, Tls.Verify.REPORTED));
    alive(reported);
    assertThat(reported.tls().orElseThrow().fault()).isPresent();
  }

  @Test
  void headersArePatterns() throws Exception {
    HttpServer server =
        plain(
            r -> {
              r.response().headers().add("X-State", "warm").add("X-State", "ready");
              r.response().end();
            });
    HttpExpect.HeaderRule ready =
        new HttpExpect.HeaderRule("x-state", Regex.re2("^ready$"), true, false);
    HttpExpect.HeaderRule cold =
        new HttpExpect.HeaderRule("X-State", Regex.re2("warm"), false, false);
    HttpExpect.HeaderRule missing =
        new HttpExpect.HeaderRule("X-Other", Regex.re2("."), true, false);
    HttpExpect.HeaderRule optional =
        new HttpExpect.HeaderRule("X-Other", Regex.re2("."), true, true);
    alive(probe(http(server, HttpRequest.GET, headers(ready, optional))));
    failed(
        probe(http(server, HttpRequest.GET, headers(ready, cold))),
        Reason.EXPECT,
        "expected no header X-State like /warm/, got \"warm, ready\"");
    failed(
        probe(http(server, HttpRequest.GET, headers(missing))),
        Reason.EXPECT,
        "expected a header X-Other, got none");
  }

  private static HttpExpect headers(HttpExpect.HeaderRule... rules) {
    return new HttpExpect(
        Set.of(),
        List.of(rules),
        List.of(),
        HttpExpect.Reading.NONE,
        Optional.empty(),
        Optional.empty(),
        HttpExpect.Encryption.ANY);
  }

  @Test
  void bodiesArePatternsInEachFraming() throws Exception {
    List<Answer> framings =
        List.of(
            r -> r.response().end("all is well"),
            r ->
                r.response()
                    .setChunked(true)
                    .write("all is ")
                    .onComplete(w -> r.response().end("well")));
    for (Answer framing : framings) {
      HttpServer server = plain(framing);
      alive(probe(http(server, HttpRequest.GET, body(HttpExpect.Reading.WHOLE, must("is well$")))));
      failed(
          probe(http(server, HttpRequest.GET, body(HttpExpect.Reading.WHOLE, mustNot("well")))),
          Reason.EXPECT,
          "expected no body like /well/, got \"all is well\"");
    }
    try (FakeServer server = FakeServer.playing(c -> c.say("HTTP/1.1 200 OK", "", "all is well"))) {
      Target.Http target =
          new Target.Http(
              "127.0.0.1",
              server.port(),
              "/",
              Set.of(),
              Optional.empty(),
              HttpRequest.GET,
              body(HttpExpect.Reading.WHOLE, must("is well")),
              Target.Redirects.NONE,
              AddressChoice.ANY);
      alive(probe(target));
    }
  }

  @Test
  void onlyTheBeginningOfABodyIsReadWhereThatIsAskedFor() throws Exception {
    byte[] large = new byte[5_000_000];
    HttpServer server =
        plain(r -> r.response().end(Buffer.buffer("begin").appendBytes(large).appendString("end")));
    alive(probe(http(server, HttpRequest.GET, body(HttpExpect.Reading.BEGINNING, must("begin")))));
    failed(
        probe(http(server, HttpRequest.GET, body(HttpExpect.Reading.BEGINNING, must("end")))),
        Reason.EXPECT,
        "expected a body like /end/");
    ProbeResult whole = probe(http(server, HttpRequest.GET, body(HttpExpect.Reading.WHOLE)));
    alive(whole);
    assertThat(findings(whole).bodyBytes()).isEqualTo(5_000_008);
    assertThat(findings(whole).contentLength()).hasValue(5_000_008);
  }

  @Test
  void aBodyOverItsLimitAndABodyCutShortFail() throws Exception {
    HttpServer server = plain(r -> r.response().end(Buffer.buffer(new byte[100_000])));
    HttpExpect limited =
        new HttpExpect(
            Set.of(),
            List.of(),
            List.of(),
            HttpExpect.Reading.WHOLE,
            Optional.of(9_999L),
            Optional.empty(),
            HttpExpect.Encryption.ANY);
    failed(
        probe(http(server, HttpRequest.GET, limited)),
        Reason.EXPECT,
        "expected a body of at most 9999 bytes, got more");
    try (FakeServer cut =
        FakeServer.playing(c -> c.say("HTTP/1.1 200 OK", "Content-Length: 99", "", "short"))) {
      Target.Http target =
          new Target.Http(
              "127.0.0.1",
              cut.port(),
              "/",
              Set.of(),
              Optional.empty(),
              HttpRequest.GET,
              body(HttpExpect.Reading.WHOLE),
              Target.Redirects.NONE,
              AddressChoice.ANY);
      failed(probe(target), Reason.PROTOCOL, "got end of connection after \"short");
    }
  }

  @Test
  void compressedBodiesArePlainToPatternsAndBounded() throws Exception {
    byte[] text = "all is well".getBytes(StandardCharsets.UTF_8);
    HttpServer gzip = plain(r -> r.response().end(Buffer.buffer(gzip(text))));
    HttpServer deflate = plain(r -> r.response().end(Buffer.buffer(deflate(text))));
    HttpServer bomb = plain(r -> r.response().end(Buffer.buffer(gzip(new byte[50_000_000]))));
    HttpServer none = plain(r -> r.response().end("all is well"));
    alive(probe(http(gzip, HttpRequest.GET, compressed(HttpExpect.Compression.GZIP, 99))));
    alive(probe(http(deflate, HttpRequest.GET, compressed(HttpExpect.Compression.DEFLATE, 99))));
    failed(
        probe(http(bomb, HttpRequest.GET, compressed(HttpExpect.Compression.GZIP, 2_000_000))),
        Reason.EXPECT,
        "expected a body of at most 2000000 bytes, got more");
    failed(
        probe(http(none, HttpRequest.GET, compressed(HttpExpect.Compression.GZIP, 99))),
        Reason.EXPECT,
        "expected a body compressed with gzip, got one that is not");
  }

  private static HttpExpect compressed(HttpExpect.Compression how, long most) {
    return new HttpExpect(
        Set.of(),
        List.of(),
        List.of(must("^all is well$")),
        HttpExpect.Reading.WHOLE,
        Optional.of(most),
        Optional.of(how),
        HttpExpect.Encryption.ANY);
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void whatIsAskedIsWhatTheTargetSays() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    HttpServer server =
        plain(
            r ->
                r.bodyHandler(
                    b -> {
                      got.add(b + " " + r.getHeader("Host") + " " + r.getHeader("X-Key"));
                      r.response().end();
                    }));
    HttpRequest request =
        new HttpRequest(
            "POST",
            List.of(
                new HttpRequest.Header("Host", "virtual.example.org", false),
                new HttpRequest.Header("X-Key", "planted-key", true)),
            Optional.empty(),
            Buffer.buffer("{\"password\":\"planted-body\"}"));
    ProbeResult result = probe(http(server, request, HttpExpect.NOTHING));
    alive(result);
    assertThat(got)
        .containsExactly("{\"password\":\"planted-body\"} virtual.example.org planted-key");
    assertThat(result.transcript()).contains("> X-Key: (hidden)", "> (a body of 27 bytes)");
    assertThat(result.toString() + request).doesNotContain("planted");
  }

  @Test
  void redirectsAreFollowedAndKeepTheLoginAtHome() throws Exception {
    HttpServer elsewhere = plain(r -> r.response().end("there"));
    HttpServer home =
        plain(
            r ->
                r.response()
                    .setStatusCode(302)
                    .putHeader(
                        "Location",
                        r.uri().equals("/x")
                            ? "/y?z=1"
                            : "http://127.0.0.1:" + elsewhere.actualPort() + "/there")
                    .end());
    HttpRequest post =
        new HttpRequest("POST", List.of(), Optional.of(LOGIN), Buffer.buffer("body"));
    ProbeResult result =
        probe(following(http(home, post, HttpExpect.NOTHING), 5, Target.Redirects.Allowed.ALL));
    alive(result);
    assertThat(asked)
        .containsExactly("POST /x " + LOGIN.basic(), "GET /y?z=1 " + LOGIN.basic(), "GET /there -");
    assertThat(findings(result).redirects()).isEqualTo(2);
    assertThat(result.transcript()).contains("> POST /x HTTP/1.1", "> GET /there HTTP/1.1");
  }

  @Test
  void redirectsToHttpsAndBack() throws Exception {
    HttpServer secure = server(Optional.of("good"), r -> r.response().end("there"));
    HttpServer home =
        plain(
            r ->
                r.response()
                    .setStatusCode(308)
                    .putHeader("Location", "https://127.0.0.1:" + secure.actualPort() + "/")
                    .end());
    ProbeResult result =
        probe(
            following(
                http(home, HttpRequest.GET, HttpExpect.NOTHING), 1, Target.Redirects.Allowed.ALL));
    alive(result);
    assertThat(findings(result).encrypted()).isTrue();
    assertThat(result.tls()).isPresent();
  }

  @Test
  void redirectsEndSomewhere() throws Exception {
    HttpServer circle =
        plain(r -> r.response().setStatusCode(302).putHeader("Location", "/x").end());
    failed(
        probe(
            following(
                http(circle, HttpRequest.GET, HttpExpect.NOTHING),
                3,
                Target.Redirects.Allowed.ALL)),
        Reason.EXPECT,
        "expected an answer that is no redirect, got more than 3 redirects");
    assertThat(asked).hasSize(4);
    HttpServer away =
        plain(
            r ->
                r.response().setStatusCode(302).putHeader("Location", "http://127.0.0.1:9/").end());
    failed(
        probe(
            following(
                http(away, HttpRequest.GET, HttpExpect.NOTHING), 3, (host, port) -> port != 9)),
        Reason.EXPECT,
        "got a redirect to 127.0.0.1 port 9, which may not be probed");
    HttpServer odd =
        plain(r -> r.response().setStatusCode(302).putHeader("Location", "ftp://x/").end());
    failed(
        probe(
            following(
                http(odd, HttpRequest.GET, HttpExpect.NOTHING), 3, Target.Redirects.Allowed.ALL)),
        Reason.EXPECT,
        "got a redirect to \"ftp://x/\"");
  }

  @Test
  void headersCannotSmuggle() {
    List<Runnable> attempts = new ArrayList<>();
    attempts.add(() -> new HttpRequest.Header("A\r\nB", "x", false));
    attempts.add(() -> new HttpRequest.Header("A", "x\r\nB: y", false));
    attempts.add(
        () -> new HttpRequest("GET / HTTP/1.1", List.of(), Optional.empty(), Buffer.buffer()));
    for (Runnable attempt : attempts) {
      org.assertj.core.api.Assertions.assertThatThrownBy(attempt::run)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
