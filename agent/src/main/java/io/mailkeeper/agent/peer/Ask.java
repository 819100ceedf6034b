package io.mailkeeper.agent.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One question and its answer: connect, seal and send, read, check the seal; once more if the
 * peer's nonce was not known or is no longer the one it was. Nothing else is ever repeated: after a
 * broken connection nobody knows whether the peer has acted.
 */
final class Ask {

  private static final int OK = 200;

  private final PeerLink link;
  private final PeerNode peer;
  private final String path;
  private final Buffer body;

  /** The request under way, closed if the ask ends before its answer. */
  private volatile @Nullable HttpClientRequest open;

  private volatile boolean over;

  Ask(PeerLink link, PeerNode peer, String message, JsonObject body) {
    this.link = link;
    this.peer = peer;
    this.path = PeerServer.PATH + message;
    this.body = body.toBuffer();
  }

  Future<JsonObject> run(HttpClient client, Duration limit) {
    if (body.length() > PeerServer.BODY_LIMIT) {
      return Future.failedFuture(
          failure(PeerFailure.Kind.REFUSED, Refusal.TOO_LARGE.reason() + ": " + body.length()));
    }
    return exchange(client)
        .compose(answer -> isOtherNonce(answer) ? exchange(client) : Future.succeededFuture(answer))
        .compose(this::content)
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(typed(cause, limit)))
        .onFailure(failure -> abandon());
  }

  private Future<Answer> exchange(HttpClient client) {
    return client.request(peer.post(path)).compose(this::send);
  }

  /** Stamped only now that a connection is there: a question in the queue must not age. */
  private Future<Answer> send(HttpClientRequest request) {
    open = request;
    request.exceptionHandler(broken -> {}); // the futures say so too; without this it is logged
    if (over) {
      // The time ran out while this ask waited for a connection: nobody is left to read an answer.
      // A reset would only give the unused connection back to the pool.
      request.connection().close();
      return Future.failedFuture(failure(PeerFailure.Kind.TIMEOUT, "connected too late"));
    }
    Stamp stamp = link.nextStamp(peer);
    String mac = link.seal().ofRequest(HttpMethod.POST.name(), path, stamp, body);
    stamp.write(request.headers());
    return request
        .putHeader(Seal.HEADER, mac)
        .putHeader("Content-Type", "application/json")
        .send(body)
        .compose(Answer::read)
        .compose(answer -> believe(answer, mac));
  }

  /** The nonce is taken over only from a sealed answer: a stranger cannot choose it. */
  private Future<Answer> believe(Answer answer, String mac) {
    open = null; // read to its end: its connection goes back to the pool
    if (!answer.isSealed(link.seal(), mac)) {
      return Future.failedFuture(
          failure(
              PeerFailure.Kind.UNAUTHENTICATED,
              "the answer (HTTP status "
                  + answer.status()
                  + ") is not sealed with this group's key and was ignored"));
    }
    peer.learn(answer.nonce());
    return Future.succeededFuture(answer);
  }

  private static boolean isOtherNonce(Answer answer) {
    return answer.status() == Refusal.OTHER_NONCE.status();
  }

  private Future<JsonObject> content(Answer answer) {
    try {
      JsonObject json = new JsonObject(answer.body());
      return answer.status() == OK
          ? Future.succeededFuture(json)
          : Future.failedFuture(
              failure(
                  PeerFailure.Kind.REFUSED,
                  "refused with status " + answer.status() + ": " + json.getValue("refused")));
    } catch (DecodeException e) {
      return Future.failedFuture(
          failure(PeerFailure.Kind.REFUSED, "its answer is not a JSON object"));
    }
  }

  private PeerFailure typed(Throwable cause, Duration limit) {
    if (cause instanceof PeerFailure failure) {
      return failure;
    }
    return cause instanceof TimeoutException
        ? failure(PeerFailure.Kind.TIMEOUT, "no answer within " + limit.toMillis() + " ms")
        : failure(PeerFailure.Kind.UNREACHABLE, String.valueOf(cause.getMessage()));
  }

  /** {@code Future.timeout} does not close anything; over HTTP/1.1 a reset closes the socket. */
  private void abandon() {
    over = true;
    HttpClientRequest request = open;
    if (request != null) {
      request.reset();
    }
  }

  private PeerFailure failure(PeerFailure.Kind kind, String reason) {
    return new PeerFailure(kind, peer.name(), reason);
  }
}
