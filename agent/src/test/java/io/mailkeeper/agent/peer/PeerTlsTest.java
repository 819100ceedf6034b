package io.mailkeeper.agent.peer;

import static io.mailkeeper.agent.peer.TwoNodes.LIMIT;
import static io.mailkeeper.agent.peer.TwoNodes.await;
import static io.mailkeeper.agent.peer.TwoNodes.body;
import static io.mailkeeper.agent.peer.TwoNodes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.http.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node mx2 listens on https with a certificate for localhost. */
class PeerTlsTest {
  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private Path certificate = Path.of("unset");
  private HttpServer http;

  @BeforeEach
  void start() throws Exception {
    PemFiles pem = pem("mx2");
    certificate = pem.certificate();
    http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(certificate.toString())
                        .setKeyPath(pem.key().toString())));
    Router router = Router.router(vertx);
    PeerMessage answer = (sender, body) -> Future.succeededFuture(new JsonObject().put("seen", 1));
    new PeerServer("mx2", Set.of("mx1"), KeyFiles.key(directory, 1), Map.of("state", answer))
        .mount(router);
    await(http.requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void aPeerWhoseCertificateTheCaHasSignedIsAsked() {
    assertThat(await(ask("localhost", Optional.of(certificate))))
        .isEqualTo(new JsonObject().put("seen", 1));
  }

  @Test
  void aPeerWithAnotherCertificateIsNot() throws Exception {
    Path other = pem("other").certificate();
    assertThat(failure(ask("localhost", Optional.of(other))).kind())
        .isEqualTo(PeerFailure.Kind.UNREACHABLE);
  }

  @Test
  void withoutACaOnlyThoseCountThatJavaTrusts() {
    assertThat(failure(ask("localhost", Optional.empty())).kind())
        .isEqualTo(PeerFailure.Kind.UNREACHABLE);
  }

  @Test
  void theNameMustStandInTheCertificate() {
    assertThat(failure(ask("127.0.0.1", Optional.of(certificate))).kind())
        .isEqualTo(PeerFailure.Kind.UNREACHABLE);
  }

  private Future<JsonObject> ask(String host, Optional<Path> ca) {
    URI uri = URI.create("https://" + host + ":" + http.actualPort());
    PeerLink link = new PeerLink(vertx, "mx1", Map.of("mx2", uri), KeyFiles.key(directory, 1), ca);
    return link.ask("mx2", "state", body(1), LIMIT);
  }

  private PemFiles pem(String name) throws Exception {
    return PemFiles.create(Files.createDirectory(directory.resolve(name)));
  }
}
