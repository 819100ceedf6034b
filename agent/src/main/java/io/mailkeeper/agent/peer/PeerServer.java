package io.mailkeeper.agent.peer;

import io.mailkeeper.healer.Names;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the peers' messages at {@code POST /peer/v1/:message}.
 *
 * <p>A request passes these gates in order: sealed with the group's key, addressed to this node,
 * from a configured peer, sealed for this start, not seen before, a known message, a JSON object.
 * Whoever fails the first learns only that. All later refusals are sealed, so a sender can believe
 * them, and carry the nonce to use.
 */
public final class PeerServer implements Handler<RoutingContext> {

  /** Bytes of a message's or answer's body. */
  public static final int BODY_LIMIT = 64 * 1024;

  static final String PATH = "/peer/v1/";

  private static final int MAX_SESSIONS = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

  private final String self;
  private final Set<String> peers;
  private final Seal seal;
  private final Map<String, PeerMessage> messages;
  private final Freshness freshness = new Freshness(MAX_SESSIONS);
  private final Map<Refusal, LongAdder> refusals = new EnumMap<>(Refusal.class);

  /**
   * @param self this node's name
   * @param peers the nodes that may ask
   * @param messages by name: the last part of the path
   */
  public PeerServer(
      String self, Set<String> peers, PeerKey key, Map<String, PeerMessage> messages) {
    this.self = Names.check("node", self);
    this.peers = Set.copyOf(peers);
    this.seal = new Seal(key);
    this.messages = Map.copyOf(messages);
    messages.keySet().forEach(name -> Names.check("message", name));
    for (Refusal refusal : Refusal.values()) {
      refusals.put(refusal, new LongAdder());
    }
  }

  /** Adds the route, which reads no more of a stranger's body than the limit. */
  public void mount(Router router) {
    router
        .post(PATH + ":message")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
        .handler(this)
        .failureHandler(
            context -> {
              if (context.statusCode() == Refusal.TOO_LARGE.status()) {
                turnAway(context.response(), Refusal.TOO_LARGE);
              } else {
                context.next();
              }
            });
  }

  /** Requests refused since the start. */
  public long refused(Refusal refusal) {
    return count(refusal).sum();
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Buffer body = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    if (body.length() > BODY_LIMIT) { // another route read it before us, with a limit of its own
      turnAway(context.response(), Refusal.TOO_LARGE);
      return;
    }
    Optional<Stamp> stamp = Stamp.read(request.headers());
    String found = Optional.ofNullable(request.getHeader(Seal.HEADER)).orElse("");
    String expected =
        stamp.map(s -> seal.ofRequest(request.method().name(), request.uri(), s, body)).orElse("");
    if (stamp.isEmpty() || !Seal.same(expected, found)) {
      turnAway(context.response(), Refusal.UNAUTHENTICATED);
      return;
    }
    answer(context.pathParam("message"), stamp.get(), body)
        .onSuccess(answer -> reply(context.response(), expected, 200, answer))
        .onFailure(cause -> refuse(context.response(), expected, cause));
  }

  private Future<Buffer> answer(String message, Stamp stamp, Buffer body) {
    Optional<Refusal> refusal = gate(stamp);
    if (refusal.isPresent()) {
      return Future.failedFuture(new Refused(refusal.get()));
    }
    PeerMessage handler = messages.get(message);
    if (handler == null) {
      return Future.failedFuture(new Refused(Refusal.UNKNOWN_MESSAGE));
    }
    return parse(body)
        .compose(json -> handle(message, handler, stamp.sender(), json))
        .map(JsonObject::toBuffer);
  }

  private Optional<Refusal> gate(Stamp stamp) {
    if (!stamp.receiver().equals(self)) {
      return Optional.of(Refusal.OTHER_RECEIVER);
    }
    if (!peers.contains(stamp.sender())) {
      return Optional.of(Refusal.UNKNOWN_SENDER);
    }
    return freshness.refuse(stamp);
  }

  private static Future<JsonObject> parse(Buffer body) {
    try {
      return Future.succeededFuture(new JsonObject(body));
    } catch (DecodeException e) {
      return Future.failedFuture(new Refused(Refusal.MALFORMED));
    }
  }

  private static Future<JsonObject> handle(
      String message, PeerMessage handler, String sender, JsonObject body) {
    return Future.succeededFuture(body)
        .compose(json -> handler.answer(sender, json))
        .recover(
            cause -> {
              LOG.warn("peer message {} from {} failed", message, sender, cause);
              return Future.failedFuture(new Refused(Refusal.FAILED));
            });
  }

  private void refuse(HttpServerResponse response, String request, Throwable cause) {
    Refusal refusal = cause instanceof Refused refused ? refused.refusal : Refusal.FAILED;
    count(refusal).increment();
    Buffer body = new JsonObject().put("refused", refusal.reason()).toBuffer();
    reply(response, request, refusal.status(), body);
  }

  private void reply(HttpServerResponse response, String request, int status, Buffer body) {
    if (body.length() > BODY_LIMIT) {
      LOG.warn("answer of {} bytes to a peer is over {} and not sent", body.length(), BODY_LIMIT);
      refuse(response, request, new Refused(Refusal.FAILED));
      return;
    }
    String nonce = freshness.nonce();
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader(Stamp.NONCE, nonce)
        .putHeader(Seal.HEADER, seal.ofAnswer(request, status, nonce, body))
        .end(body);
  }

  /** Answers somebody without the key: nothing is sealed for them, nothing else is told. */
  private void turnAway(HttpServerResponse response, Refusal refusal) {
    count(refusal).increment();
    response.setStatusCode(refusal.status()).end(refusal.reason() + "\n");
  }

  private LongAdder count(Refusal refusal) {
    return Objects.requireNonNull(refusals.get(refusal));
  }

  /** Carries a refusal down the failure side of a future. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.reason(), null, false, false);
      this.refusal = refusal;
    }
  }
}
