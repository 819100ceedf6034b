package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    RunningServer.await(vertx.close());
  }

  @Test
  void servesWithPemFiles() throws Exception {
    PemFiles pem = PemFiles.create(directory);
    AgentServer server = RunningServer.await(start(pem.certificate(), pem.key()));

    PemTrustOptions trust = new PemTrustOptions().addCertPath(pem.certificate().toString());
    HttpClient client =
        vertx.createHttpClient(new HttpClientOptions().setSsl(true).setTrustOptions(trust));
    try {
      int status =
          RunningServer.await(
              client
                  .request(HttpMethod.GET, server.port(), "localhost", "/-/healthy")
                  .compose(HttpClientRequest::send)
                  .map(HttpClientResponse::statusCode));
      assertThat(status).isEqualTo(200);
    } finally {
      // Vert.x closes a client that nobody refers to any more, also in mid-request.
      Reference.reachabilityFence(client);
    }
  }

  @Test
  void aMissingFileIsAFailureAtTheStart() {
    Future<AgentServer> start = start(Path.of("/nonexistent/c.pem"), Path.of("/nonexistent/k.pem"));

    assertThat(start.toCompletionStage().toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(20));
  }

  private Future<AgentServer> start(Path certificate, Path key) {
    Listening where =
        new Listening(
            "localhost", 0, Optional.of(new Listening.Tls(certificate, key)), Optional.empty());
    return AgentServer.start(
        vertx,
        where,
        new FakeFrontDesk(SampleSnapshots.inService()),
        () -> Future.failedFuture("no metrics"),
        router -> {});
  }
}
