package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsHandshakeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private static Path directory = Path.of("");
  private static Optional<TestAuthority> authority = Optional.empty();

  private Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void certificates() throws Exception {
    authority =
        Optional.of(
            TestAuthority.in(directory)
                .signs("good", "dns:mail.example.org,ip:127.0.0.1", "-1d", 20)
                .signs("newer", "dns:mail.example.org,ip:127.0.0.1", "-1d", 25)
                .signs("expired", "dns:mail.example.org,ip:127.0.0.1", "-10d", 5)
                .signs("other", "dns:other.example.org,dns:*.mx.example.org", "-1d", 20));
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

  private static PfxOptions certificate(String alias) {
    return authority.orElseThrow().of(alias);
  }

  private static Tls tls(Tls.Mode mode, Tls.Verify verify, Optional<String> name) throws Exception {
    return new Tls(mode, verify, name, authority.orElseThrow().trust());
  }

  /** A mail server that speaks TLS from the start. */
  private NetServer smtps(String alias) throws Exception {
    NetServerOptions options =
        new NetServerOptions().setSsl(true).setKeyCertOptions(certificate(alias));
    return get(
        vertx
            .createNetServer(options)
            .connectHandler(TlsHandshakeTest::greet)
            .listen(0, "127.0.0.1"));
  }

  private static void greet(NetSocket client) {
    client.handler(
        bytes -> {
          String said = bytes.toString();
          client.write(said.startsWith("EHLO") ? "250-mail\r\n250 SIZE\r\n" : "221 bye\r\n");
        });
    client.write("220 mail\r\n");
  }

  /** One that does after STARTTLS. */
  private NetServer smtp(String alias) throws Exception {
    return get(
        vertx
            .createNetServer()
            .connectHandler(client -> clear(client, alias))
            .listen(0, "127.0.0.1"));
  }

  private static ServerSSLOptions ssl(String alias) {
    ServerSSLOptions options = new ServerSSLOptions();
    options.setKeyCertOptions(certificate(alias));
    return options;
  }

  private static void clear(NetSocket client, String alias) {
    client.handler(
        bytes -> {
          if (bytes.toString().startsWith("STARTTLS")) {
            client.write("220 go ahead\r\n");
            client.upgradeToSsl(ssl(alias));
          } else if (bytes.toString().startsWith("EHLO")) {
            client.write(client.isSsl() ? "250 mail\r\n" : "250-mail\r\n250 STARTTLS\r\n");
          } else {
            client.write("221 bye\r\n");
          }
        });
    client.write("220 mail\r\n");
  }

  private ProbeResult probe(int port, Tls tls, Duration timeout) throws Exception {
    Target target = new Target.Smtp("127.0.0.1", port, "probe", Optional.of(tls));
    return get(Probes.run(vertx, target, timeout));
  }

  private ProbeResult required(NetServer server, String name) throws Exception {
    return probe(
        server.actualPort(), tls(Tls.Mode.IMPLICIT, Tls.Verify.REQUIRED, Optional.of(name)), LONG);
  }

  private static void failed(ProbeResult result, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(Reason.TLS);
    assertThat(new ArrayList<>(result.phases().keySet())).last().isEqualTo(Phase.TLS);
  }

  @Test
  void aGoodCertificateIsShown() throws Exception {
    ProbeResult result = required(smtps("good"), "mail.example.org");
    assertThat(result.detail()).isEqualTo("EHLO answered \"250 SIZE\"");
    TlsFacts facts = result.tls().orElseThrow();
    assertThat(facts.protocol()).isEqualTo("TLSv1.3");
    assertThat(facts.cipher()).startsWith("TLS_");
    assertThat(facts.fault()).isEmpty();
    assertThat(facts.leaf().subject()).isEqualTo("CN=good");
    assertThat(facts.leaf().notAfter()).isAfter(Instant.now().plus(Duration.ofDays(18)));
    assertThat(facts.chain()).hasSize(2);
    assertThat(facts.earliestNotAfter()).isEqualTo(facts.leaf().notAfter());
    assertThat(result.phases()).containsKeys(Phase.CONNECT, Phase.TLS, Phase.GREETING);
    assertThat(result.said())
        .extracting(ProbeResult.Said::text)
        .anyMatch(l -> l.startsWith("* TLSv1.3 with "));
  }

  @Test
  void anAddressIsANameToo() throws Exception {
    assertThat(required(smtps("good"), "127.0.0.1").success()).isTrue();
    failed(
        required(smtps("other"), "127.0.0.1"),
        "expected a certificate of 127.0.0.1, got one of no such name");
  }

  @Test
  void startTlsIsTheSameLater() throws Exception {
    Tls tls = tls(Tls.Mode.STARTTLS, Tls.Verify.REQUIRED, Optional.of("mail.example.org"));
    ProbeResult result = probe(smtp("good").actualPort(), tls, LONG);
    assertThat(result.detail()).isEqualTo("EHLO answered \"250 mail\"");
    assertThat(result.transcript())
        .containsSubsequence("> STARTTLS", "< 220 go ahead", "> EHLO probe", "< 250 mail");
    assertThat(result.tls()).isPresent();
  }

  @Test
  void oneThatHasRunOutFailsOnlyWhereItMust() throws Exception {
    NetServer server = smtps("expired");
    failed(required(server, "mail.example.org"), "CN=expired");
    Tls reported = tls(Tls.Mode.IMPLICIT, Tls.Verify.REPORTED, Optional.of("mail.example.org"));
    ProbeResult result = probe(server.actualPort(), reported, LONG);
    assertThat(result.success()).isTrue();
    assertThat(result.tls().orElseThrow().chainFault()).isPresent();
    assertThat(result.tls().orElseThrow().nameFault()).isEmpty();
  }

  @Test
  void anotherNameIsAFault() throws Exception {
    NetServer server = smtps("other");
    failed(
        required(server, "mail.example.org"),
        "expected a certificate of mail.example.org, got one of other.example.org, *.mx.example.org");
    assertThat(required(server, "a.mx.example.org").success()).isTrue();
    failed(required(server, "b.a.mx.example.org"), "expected a certificate of b.a.mx.example.org");
    failed(required(server, "mx.example.org"), "expected a certificate of mx.example.org");
  }

  @Test
  void nobodyKnownHasSigned() throws Exception {
    Tls tls =
        new Tls(
            Tls.Mode.IMPLICIT,
            Tls.Verify.REQUIRED,
            Optional.of("mail.example.org"),
            Trust.system());
    failed(probe(smtps("good").actualPort(), tls, LONG), "unable to find valid certification path");
  }

  @Test
  void whatSpeaksNoTlsIsToldApart() throws Exception {
    Tls tls = tls(Tls.Mode.IMPLICIT, Tls.Verify.REPORTED, Optional.empty());
    try (FakeServer clear = FakeServer.playing(c -> c.say("220 mail").stayUntilClosed())) {
      failed(
          probe(clear.port(), tls, LONG), "expected a TLS handshake, got something that is no TLS");
    }
    try (FakeServer closing = FakeServer.playing(c -> {})) {
      failed(probe(closing.port(), tls, LONG), "expected a TLS handshake, got ");
    }
    try (FakeServer silent = FakeServer.playing(FakeServer.Client::stayUntilClosed)) {
      ProbeResult result = probe(silent.port(), tls, Duration.ofMillis(500));
      assertThat(result.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(result.detail()).startsWith("expected a TLS handshake, got nothing within 500 ms");
    }
  }

  @Test
  void aNewCertificateIsSeenAtOnce() throws Exception {
    List<String> seen = new ArrayList<>();
    NetServer server = smtps("good");
    seen.add(required(server, "mail.example.org").tls().orElseThrow().leaf().subject());
    seen.add(required(server, "mail.example.org").tls().orElseThrow().leaf().subject());
    get(server.updateSSLOptions(ssl("newer")));
    seen.add(required(server, "mail.example.org").tls().orElseThrow().leaf().subject());
    assertThat(seen).containsExactly("CN=good", "CN=good", "CN=newer");
  }
}
