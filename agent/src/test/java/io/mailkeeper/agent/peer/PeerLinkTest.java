package io.mailkeeper.agent.peer;

import static io.mailkeeper.agent.peer.TwoNodes.LIMIT;
import static io.mailkeeper.agent.peer.TwoNodes.await;
import static io.mailkeeper.agent.peer.TwoNodes.body;
import static io.mailkeeper.agent.peer.TwoNodes.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerLinkTest {

  @TempDir Path dir;
  private TwoNodes nodes;

  @BeforeEach
  void start() {
    nodes = new TwoNodes(dir);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void asksAndIsAnswered() {
    PeerLink link = nodes.link("mx1");

    assertThat(await(link.ask("mx2", "state", body(1), LIMIT))).isEqualTo(seen(1));
    assertThat(await(link.ask("mx2", "state", body(2), LIMIT))).isEqualTo(seen(2));
    assertThat(nodes.handled).containsExactly("mx1 {\"n\":1}", "mx1 {\"n\":2}");
    // The first question learnt the nonce, the second needed no retry.
    assertThat(nodes.server.refused(Refusal.OTHER_NONCE)).isEqualTo(1);
  }

  @Test
  void answersOnTheControlContextThatAsked() {
    PeerLink link = nodes.link("mx1");
    Context control = nodes.vertx.getOrCreateContext();
    Promise<Context> answeredOn = Promise.promise();

    control.runOnContext(
        go ->
            link.ask("mx2", "state", body(1), LIMIT)
                .onSuccess(answer -> answeredOn.complete(Vertx.currentContext()))
                .onFailure(answeredOn::fail));

    assertThat(await(answeredOn.future())).isSameAs(control);
  }

  @Test
  void manyQuestionsAtOnceAreEachHandledOnce() {
    PeerLink link = nodes.link("mx1");

    List<Future<JsonObject>> asks =
        IntStream.range(0, 60).mapToObj(n -> link.ask("mx2", "state", body(n), LIMIT)).toList();

    await(Future.all(asks));
    assertThat(asks).extracting(ask -> ask.result().getInteger("seen")).isSorted();
    assertThat(nodes.handled).hasSize(60).doesNotHaveDuplicates();
    assertThat(nodes.server.refused(Refusal.REPLAYED)).isZero();
  }

  @Test
  void aRestartedReceiverIsFoundAgainByOneRetry() {
    PeerLink link = nodes.link("mx1");
    await(link.ask("mx2", "state", body(1), LIMIT));

    nodes.restartServer();

    assertThat(await(link.ask("mx2", "state", body(2), LIMIT))).isEqualTo(seen(2));
    assertThat(nodes.server.refused(Refusal.OTHER_NONCE)).isEqualTo(1);
  }

  @Test
  void aRestartedSenderIsHeard() {
    PeerLink before = nodes.link("mx1");
    await(before.ask("mx2", "state", body(1), LIMIT));
    await(before.ask("mx2", "state", body(2), LIMIT));

    PeerLink after = nodes.link("mx1");

    assertThat(await(after.ask("mx2", "state", body(3), LIMIT))).isEqualTo(seen(3));
  }

  @Test
  void anotherKeyGetsNoAnswer() {
    PeerLink stranger = nodes.link("mx1", 2, "mx2", nodes.http.actualPort());

    PeerFailure failure = failure(stranger.ask("mx2", "state", body(1), LIMIT));

    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.UNAUTHENTICATED);
    assertThat(nodes.server.refused(Refusal.UNAUTHENTICATED)).isEqualTo(1);
    assertThat(nodes.handled).isEmpty();
  }

  @Test
  void aNodeThatIsNotAPeerIsRefused() {
    assertRefused(nodes.link("mx9").ask("mx2", "state", body(1), LIMIT), "not a configured peer");
  }

  @Test
  void aQuestionForAnotherNodeIsRefused() {
    PeerLink link = nodes.link("mx1", 1, "mx3", nodes.http.actualPort());

    assertRefused(link.ask("mx3", "state", body(1), LIMIT), "addressed to another node");
  }

  @Test
  void anUnknownMessageIsRefused() {
    assertRefused(nodes.link("mx1").ask("mx2", "nothing", body(1), LIMIT), "no such message");
  }

  @Test
  void aFailingHandlerIsToldWithoutItsReason() {
    PeerFailure failure = failure(nodes.link("mx1").ask("mx2", "fail", body(1), LIMIT));

    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.REFUSED);
    assertThat(failure).hasMessage("peer mx2: refused with status 500: the peer failed to answer");
  }

  @Test
  void aBodyOverTheLimitIsNotSent() {
    JsonObject big = new JsonObject().put("n", "x".repeat(PeerServer.BODY_LIMIT));

    assertRefused(nodes.link("mx1").ask("mx2", "state", big, LIMIT), "over 65536 bytes");
  }

  @Test
  void nobodyListeningIsUnreachable() {
    PeerLink link = nodes.link("mx1");
    await(nodes.http.close());

    PeerFailure failure = failure(link.ask("mx2", "state", body(1), LIMIT));

    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.UNREACHABLE);
  }

  @Test
  void anUnknownPeerOrTimeoutIsOurMistake() {
    PeerLink link = nodes.link("mx1");

    assertThatThrownBy(() -> link.ask("mx7", "state", body(1), LIMIT))
        .hasMessage("no peer 'mx7'; known are [mx2]");
    assertThatThrownBy(() -> link.ask("mx2", "state", body(1), Duration.ZERO))
        .hasMessageContaining("expected 1 ms or more");
    assertThatThrownBy(() -> link.ask("mx2", "../x", body(1), LIMIT))
        .hasMessageContaining("message name '../x'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://10.0.0.2:9650",
        "http:///",
        "http://10.0.0.2:9650/agent",
        "http://10.0.0.2:9650/?x",
        "http://user@10.0.0.2:9650",
        "mx2:9650"
      })
  void addressesAreBare(String uri) {
    Map<String, URI> peers = Map.of("mx2", URI.create(uri));
    PeerKey key = KeyFiles.key(dir, 1);

    assertThatThrownBy(() -> new PeerLink(nodes.vertx, "mx1", peers, key, Optional.empty()))
        .hasMessageContaining("expected http://host:port");
  }

  private void assertRefused(Future<JsonObject> ask, String reason) {
    PeerFailure failure = failure(ask);
    assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.REFUSED);
    assertThat(failure).hasMessageContaining(reason);
    assertThat(nodes.handled).isEmpty();
  }

  private static JsonObject seen(int n) {
    return new JsonObject().put("seen", n);
  }
}
