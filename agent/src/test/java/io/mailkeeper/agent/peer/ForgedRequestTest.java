package io.mailkeeper.agent.peer;

import static io.mailkeeper.agent.peer.TwoNodes.LIMIT;
import static io.mailkeeper.agent.peer.TwoNodes.await;
import static io.mailkeeper.agent.peer.TwoNodes.body;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody on the wire records a good request and sends it again, as it was or changed. */
class ForgedRequestTest {

  @TempDir Path dir;
  private TwoNodes nodes;
  private final Buffer wire = Buffer.buffer();
  private String recorded = "";

  @BeforeEach
  void recordOneRequest() {
    nodes = new TwoNodes(dir);
    NetServer tap = nodes.vertx.createNetServer().connectHandler(this::pass);
    await(tap.listen(0, "127.0.0.1"));
    await(nodes.link("mx1", 1, "mx2", tap.actualPort()).ask("mx2", "state", body(1), LIMIT));
    String all = wire.toString(ISO_8859_1);
    // The first request only learnt the nonce; the second was handled.
    recorded = all.substring(all.lastIndexOf("POST "));
    assertThat(nodes.handled).hasSize(1);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void theSameBytesAgainAreRefused() throws IOException {
    assertThat(send(recorded)).isEqualTo("HTTP/1.1 409 Conflict");
    assertThat(nodes.server.refused(Refusal.REPLAYED)).isEqualTo(1);
    assertThat(nodes.handled).hasSize(1);
  }

  @Test
  void theSameBytesAfterARestartAreRefused() throws IOException {
    nodes.restartServer();

    assertThat(send(recorded)).isEqualTo("HTTP/1.1 401 Unauthorized");
    assertThat(nodes.server.refused(Refusal.OTHER_NONCE)).isEqualTo(1);
    assertThat(nodes.handled).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "body,            '{\"n\":1}',               '{\"n\":2}'",
    "path,            /peer/v1/state,            /peer/v1/fail",
    "query,           /peer/v1/state,            /peer/v1/state?x=1",
    "receiver,        X-Mailkeeper-Receiver: mx2, X-Mailkeeper-Receiver: mx3",
    "sender,          X-Mailkeeper-Sender: mx1,  X-Mailkeeper-Sender: mx3",
    "counter,         X-Mailkeeper-Counter: 2,   X-Mailkeeper-Counter: 3",
    "no seal,         X-Mailkeeper-Mac:,         X-Other:",
    "no session,      X-Mailkeeper-Session:,     X-Other:"
  })
  void aChangedRequestIsNotAuthentic(String what, String from, String to) throws IOException {
    assertThat(recorded).as(what).contains(from);

    assertThat(send(recorded.replace(from, to))).isEqualTo("HTTP/1.1 401 Unauthorized");

    assertThat(nodes.server.refused(Refusal.UNAUTHENTICATED)).isEqualTo(1);
    assertThat(nodes.handled).hasSize(1);
  }

  @ParameterizedTest(name = "body read before: {0}")
  @ValueSource(booleans = {false, true})
  void aBodyOverTheLimitIsTurnedAway(boolean readBefore) throws IOException {
    nodes.restartServer(readBefore);
    String big = "x".repeat(PeerServer.BODY_LIMIT + 1);
    String request =
        "POST /peer/v1/state HTTP/1.1\r\nHost: mx2\r\nContent-Length: " + big.length() + "\r\n\r\n";

    assertThat(send(request + big)).startsWith("HTTP/1.1 413 ");
    assertThat(nodes.server.refused(Refusal.TOO_LARGE)).isEqualTo(1);
  }

  /** Forwards both ways and keeps what the asking side wrote. */
  private void pass(NetSocket asking) {
    asking.pause();
    NetClient client = nodes.vertx.createNetClient();
    // Referred to as long as it is needed: Vert.x closes one that nobody refers to any more.
    asking.closeHandler(closed -> client.close());
    client
        .connect(nodes.http.actualPort(), "127.0.0.1")
        .onSuccess(
            answering -> {
              asking.handler(
                  bytes -> {
                    wire.appendBuffer(bytes);
                    answering.write(bytes);
                  });
              answering.handler(asking::write);
              asking.resume();
            });
  }

  /** Returns the status line. */
  private String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nodes.http.actualPort())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))
          .readLine();
    }
  }
}
