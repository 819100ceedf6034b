package io.mailkeeper.agent.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/** What came back, believed only after {@link #isSealed}. */
record Answer(int status, String nonce, String mac, Buffer body) {

  /** Reads at most {@link PeerServer#BODY_LIMIT} bytes, so that a stranger cannot fill the heap. */
  static Future<Answer> read(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response
        .exceptionHandler(broken -> {}) // the future below says so too; without this it is logged
        .handler(
            chunk -> {
              if (body.length() + chunk.length() > PeerServer.BODY_LIMIT) {
                response.request().reset();
              } else {
                body.appendBuffer(chunk);
              }
            });
    return response
        .end()
        .map(
            end ->
                new Answer(
                    response.statusCode(),
                    header(response, Stamp.NONCE),
                    header(response, Seal.HEADER),
                    body));
  }

  boolean isSealed(Seal seal, String request) {
    return Stamp.isRandom(nonce) && Seal.same(seal.ofAnswer(request, status, nonce, body), mac);
  }

  private static String header(HttpClientResponse response, String name) {
    return Optional.ofNullable(response.getHeader(name)).orElse("");
  }
}
