package io.mailkeeper.agent.peer;

import static io.mailkeeper.agent.peer.TwoNodes.LIMIT;
import static io.mailkeeper.agent.peer.TwoNodes.await;
import static io.mailkeeper.agent.peer.TwoNodes.body;
import static io.mailkeeper.agent.peer.TwoNodes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer hangs, or somebody else answers in its place. */
class BadPeerTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path dir;
  private TwoNodes nodes;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void start() {
    nodes = new TwoNodes(dir);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void aHungPeerCostsTheTimeoutAndLeavesNoSocket() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    NetServer silent =
        nodes
            .vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  opened.incrementAndGet();
                  socket.handler(ignored -> {}).closeHandler(end -> closed.incrementAndGet());
                });
    await(silent.listen(0, "127.0.0.1"));
    PeerLink link = nodes.link("mx1", 1, "mx2", silent.actualPort());

    // More than there are connections: those in line must not wait longer than their own time.
    List<Future<JsonObject>> asks =
        Stream.generate(() -> link.ask("mx2", "state", body(1), SHORT)).limit(10).toList();

    assertThat(asks)
        .allSatisfy(ask -> assertThat(failure(ask).kind()).isEqualTo(PeerFailure.Kind.TIMEOUT));
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(closed.get()).isPositive().isEqualTo(opened.get()));
    // And the pool works: the next ask gets a connection of its own, not an error.
    assertThat(failure(link.ask("mx2", "state", body(1), SHORT)).kind())
        .isEqualTo(PeerFailure.Kind.TIMEOUT);
  }

  @Test
  void anAnswerWithoutASealIsIgnored() {
    assertUnauthenticated(request -> request.response().end("{\"seen\":1}"));
  }

  @Test
  void anAnswerWithAWrongSealIsIgnored() {
    assertUnauthenticated(
        request ->
            request
                .response()
                .putHeader(Stamp.NONCE, Stamp.random())
                .putHeader(Seal.HEADER, "00".repeat(32))
                .end("{\"seen\":1}"));
  }

  @Test
  void aStrangersNonceIsNotTakenUp() {
    assertUnauthenticated(
        request ->
            request
                .response()
                .setStatusCode(401)
                .putHeader(Stamp.NONCE, "0e".repeat(16))
                .putHeader(Seal.HEADER, "00".repeat(32))
                .end("{}"));
  }

  @Test
  void anAnswerKeptFromAnEarlierQuestionIsIgnored() {
    Seal seal = new Seal(KeyFiles.key(dir, 1));
    String earlier = "0f".repeat(32);
    String nonce = Stamp.random();
    String body = "{\"seen\":1}";
    assertUnauthenticated(
        request ->
            request
                .response()
                .putHeader(Stamp.NONCE, nonce)
                .putHeader(Seal.HEADER, seal.ofAnswer(earlier, 200, nonce, Buffer.buffer(body)))
                .end(body));
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    HttpServer endless =
        answering(request -> request.response().setChunked(true).write("x".repeat(100_000)));

    PeerFailure failure = failure(ask(endless));

    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.UNREACHABLE);
  }

  @Test
  void aPeerThatNeverEndsItsNonceChangesIsAskedTwiceAtMost() {
    Seal seal = new Seal(KeyFiles.key(dir, 1));
    HttpServer restless =
        answering(
            request -> {
              String nonce = Stamp.random();
              String mac = request.getHeader(Seal.HEADER);
              Buffer body = Buffer.buffer("{}");
              request
                  .response()
                  .setStatusCode(401)
                  .putHeader(Stamp.NONCE, nonce)
                  .putHeader(Seal.HEADER, seal.ofAnswer(mac, 401, nonce, body))
                  .end(body);
            });

    assertThat(failure(ask(restless)).kind()).isEqualTo(PeerFailure.Kind.REFUSED);
    assertThat(requests).hasValue(2);
  }

  private void assertUnauthenticated(Handler<HttpServerRequest> stranger) {
    PeerFailure failure = failure(ask(answering(stranger)));

    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.UNAUTHENTICATED);
    assertThat(failure).hasMessageContaining("not sealed with this group's key and was ignored");
    assertThat(requests).hasValue(1);
  }

  private HttpServer answering(Handler<HttpServerRequest> stranger) {
    HttpServer server =
        nodes
            .vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  stranger.handle(request);
                });
    return await(server.listen(0, "127.0.0.1"));
  }

  private Future<JsonObject> ask(HttpServer server) {
    return nodes.link("mx1", 1, "mx2", server.actualPort()).ask("mx2", "state", body(1), LIMIT);
  }
}
