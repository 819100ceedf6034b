package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineConversationTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1_500);

  private Vertx vertx = Vertx.vertx();

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

  private ProbeResult probe(FakeServer.Scene scene, Duration timeout) throws Exception {
    try (FakeServer server = FakeServer.playing(scene)) {
      return get(Probes.run(vertx, new Target.Smtp("127.0.0.1", server.port()), timeout));
    }
  }

  private static void failed(ProbeResult result, Reason reason, Phase phase, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.success()).isFalse();
    assertThat(new ArrayList<>(result.phases().keySet())).last().isEqualTo(phase);
  }

  static void answer(FakeServer.Client client) throws IOException {
    client.say("220 mail ready").hear("EHLO localhost").say("250-mail", "250 SIZE");
    client.hear("QUIT").say("221 bye");
  }

  @Test
  void aServiceThatAnswers() throws Exception {
    ProbeResult result = probe(LineConversationTest::answer, LONG);
    assertThat(result.success()).isTrue();
    assertThat(result.reason()).isEqualTo(Reason.NONE);
    assertThat(result.detail()).isEqualTo("EHLO answered \"250 SIZE\"");
    assertThat(result.address()).isEqualTo("127.0.0.1");
    assertThat(result.phases().keySet())
        .containsExactly(Phase.CONNECT, Phase.GREETING, Phase.COMMAND);
    Duration phases = result.phases().values().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(phases).isPositive().isLessThanOrEqualTo(result.total());
    assertThat(result.transcript())
        .containsExactly(
            "< 220 mail ready",
            "> EHLO localhost",
            "< 250-mail",
            "< 250 SIZE",
            "> QUIT",
            "< 221 bye");
  }

  @Test
  void unansweredGoodbyeIsNoFailure() throws Exception {
    ProbeResult result =
        probe(
            client -> {
              client.say("220 mail").hear("EHLO").say("250 mail");
              client.stayUntilClosed();
            },
            LONG);
    assertThat(result.success()).as(result.detail()).isTrue();
    assertThat(result.transcript()).last().isEqualTo("> QUIT");
  }

  @Test
  void namesAreResolvedAndTheAddressIsTold() throws Exception {
    try (FakeDns dns = FakeDns.denying();
        FakeServer server = FakeServer.playing(LineConversationTest::answer)) {
      Vertx own = dns.vertx();
      ProbeResult result = get(Probes.run(own, new Target.Smtp("mail.test", server.port()), LONG));
      assertThat(result.success()).as(result.detail()).isTrue();
      assertThat(result.address()).isEqualTo("127.0.0.1");
      assertThat(result.phases()).containsKey(Phase.RESOLVE);
      get(own.close());
    }
  }

  @Test
  void aNameThatDoesNotExist() throws Exception {
    try (FakeDns dns = FakeDns.denying()) {
      Vertx own = dns.vertx();
      ProbeResult result = get(Probes.run(own, new Target.Smtp("nowhere.test", 25), LONG));
      failed(result, Reason.DNS, Phase.RESOLVE, "expected an address of nowhere.test, got none");
      assertThat(result.address()).isEmpty();
      get(own.close());
    }
  }

  @Test
  void theDeadlineCoversTheNameServer() throws Exception {
    try (FakeDns dns = FakeDns.silent()) {
      Vertx own = dns.vertx();
      ProbeResult result = get(Probes.run(own, new Target.Smtp("nowhere.test", 25), SHORT));
      failed(
          result,
          Reason.DNS,
          Phase.RESOLVE,
          "expected an address of nowhere.test, got nothing within 1500 ms");
      get(own.close());
    }
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ProbeResult result = get(Probes.run(vertx, new Target.Smtp("127.0.0.1", port), LONG));
    failed(result, Reason.REFUSED, Phase.CONNECT, "port " + port + ", got connection refused");
  }

  @Test
  void theConnectionIsNotAccepted() throws Exception {
    List<SocketChannel> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 10; i++) {
        SocketChannel filler = SocketChannel.open();
        fillers.add(filler);
        filler.configureBlocking(false);
        filler.connect(full.getLocalSocketAddress());
      }
      Target target = new Target.Smtp("127.0.0.1", full.getLocalPort());
      ProbeResult result = get(Probes.run(vertx, target, SHORT));
      failed(result, Reason.TIMEOUT, Phase.CONNECT, "got nothing within 1500 ms");
    } finally {
      for (SocketChannel filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void silence() throws Exception {
    failed(
        probe(FakeServer.Client::stayUntilClosed, SHORT),
        Reason.TIMEOUT,
        Phase.GREETING,
        "expected 220 greeting, got nothing within 1500 ms");
  }

  @Test
  void errorGreetingDoesNotWaitForTheDeadline() throws Exception {
    failed(
        probe(client -> client.say("554 No SMTP service here").stayUntilClosed(), LONG),
        Reason.PROTOCOL,
        Phase.GREETING,
        "expected 220 greeting, got \"554 No SMTP service here\"");
  }

  @Test
  void errorGreetingFollowedByTheEndIsRead() throws Exception {
    failed(
        probe(client -> client.say("554 go away"), LONG),
        Reason.PROTOCOL,
        Phase.GREETING,
        "got \"554 go away\"");
  }

  @Test
  void earlyEnd() throws Exception {
    failed(
        probe(client -> {}, LONG),
        Reason.PROTOCOL,
        Phase.GREETING,
        "expected 220 greeting, got end of connection");
    failed(
        probe(client -> client.raw("220 ma"), LONG),
        Reason.PROTOCOL,
        Phase.GREETING,
        "got end of connection after \"220 ma\"");
  }

  @Test
  void reset() throws Exception {
    failed(
        probe(client -> client.say("220 mail").hear("EHLO").reset(), LONG),
        Reason.PROTOCOL,
        Phase.COMMAND,
        "expected 250 reply to EHLO, got connection reset by peer");
  }

  @Test
  void overlongLine() throws Exception {
    failed(
        probe(client -> client.raw("220 ").repeat("x".repeat(1_000), 0), LONG),
        Reason.PROTOCOL,
        Phase.GREETING,
        "expected 220 greeting, got a line longer than 8192 bytes");
  }

  @Test
  void endlessGreeting() throws Exception {
    ProbeResult result =
        probe(client -> client.repeat("220-and another line\r\n".repeat(100), 0), LONG);
    failed(
        result,
        Reason.PROTOCOL,
        Phase.GREETING,
        "expected 220 greeting, got a reply larger than 65536 bytes");
    assertThat(result.transcript()).hasSize(Transcript.MAX_LINES + 1);
    assertThat(result.transcript()).last().asString().matches("\\.\\.\\. \\d+ more lines");
  }

  @Test
  void dribble() throws Exception {
    failed(
        probe(client -> client.raw("220 ").repeat("z", 10), SHORT),
        Reason.TIMEOUT,
        Phase.GREETING,
        "expected 220 greeting, got nothing more within 1500 ms after \"220 z");
  }

  @Test
  void theResultComesOnTheCallersContext() throws Exception {
    try (FakeServer server = FakeServer.playing(LineConversationTest::answer)) {
      Target target = new Target.Smtp("127.0.0.1", server.port());
      var context = vertx.getOrCreateContext();
      Future<Boolean> same =
          Future.future(
              promise ->
                  context.runOnContext(
                      v ->
                          Probes.run(vertx, target, LONG)
                              .map(r -> Vertx.currentContext() == context)
                              .onComplete(promise)));
      assertThat(get(same)).isTrue();
    }
  }

  @Test
  void aBugOfADialogueIsAResult() throws Exception {
    Dialogue broken =
        new Dialogue() {
          @Override
          public Turn opened() {
            return Turn.await(Phase.GREETING, "anything");
          }

          @Override
          public Turn line(String line) {
            throw new IllegalStateException("bug");
          }
        };
    try (FakeServer server = FakeServer.playing(client -> client.say("x").stayUntilClosed())) {
      Target target = new Target.Smtp("127.0.0.1", server.port());
      ProbeResult result = get(LineConversation.run(vertx, target, LONG, broken));
      failed(result, Reason.INTERNAL, Phase.GREETING, "a bug of the probe");
    }
  }

  @Test
  void closingVertxEndsARunningProbe() throws Exception {
    Vertx own = Vertx.vertx();
    try (FakeServer server =
        FakeServer.playing(
            client -> {
              own.close();
              client.stayUntilClosed();
            })) {
      Target target = new Target.Smtp("127.0.0.1", server.port());
      ProbeResult result = get(Probes.run(own, target, LONG));
      assertThat(result.success()).isFalse();
      assertThat(get(Probes.run(own, target, LONG)).reason()).isEqualTo(Reason.INTERNAL);
    }
  }

  @Test
  void misuseIsRefused() {
    Target smtp = new Target.Smtp("127.0.0.1", 25);
    assertThatThrownBy(() -> Probes.run(vertx, smtp, Duration.ZERO))
        .hasMessage("timeout is PT0S, expected more than zero");
    assertThatThrownBy(() -> new ImapProbe().run(vertx, smtp, LONG))
        .hasMessage("a probe of Imap was given the smtp target");
  }
}
