package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.peer.PeerLink;
import io.mailkeeper.agent.peer.PeerMessage;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.OperatorRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Talks with the other nodes. What they say only ever makes this node more careful, or asks it for
 * something an operator wants; nothing they say shortens a wait. Runs on the loop's context.
 */
final class PeerRounds {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

  /** This node's side: what it answers, and what it does with answers. */
  record Desk(
      UUID instance,
      Supplier<Long> writtenCounter,
      Supplier<SortedMap<String, String>> definition,
      Supplier<Map<String, Boolean>> sameDefinition,
      BiFunction<SortedMap<String, String>, SortedMap<String, String>, List<String>> compare,
      Function<OperatorRequest, Future<FrontDesk.Reply>> request,
      Consumer<Event> events) {}

  private final Vertx vertx;
  private final PeerLink link;
  private final List<String> peers;
  private final Duration every;
  private final Desk desk;
  private final Set<String> asking = new HashSet<>();
  private final Map<String, List<String>> differences = new ConcurrentHashMap<>();

  PeerRounds(Vertx vertx, PeerLink link, List<String> peers, Duration every, Desk desk) {
    this.vertx = vertx;
    this.link = link;
    this.peers = List.copyOf(peers);
    this.every = every;
    this.desk = desk;
  }

  void start() {
    vertx.setPeriodic(10, Math.max(1, every.toMillis()), timer -> peers.forEach(this::ask));
    vertx.setPeriodic(1_000, 5_000, timer -> peers.forEach(this::compareDefinition));
  }

  private void ask(String peer) {
    if (!asking.add(peer)) {
      return;
    }
    link.ask(peer, "state", new JsonObject(), TIMEOUT)
        .onSuccess(
            answer ->
                desk.events()
                    .accept(
                        new Event.PeerSaid(
                            peer,
                            UUID.fromString(answer.getString("instance")),
                            answer.getLong("counter"))))
        .onComplete(done -> asking.remove(peer));
  }

  private void compareDefinition(String peer) {
    if (desk.sameDefinition().get().getOrDefault(peer, true)) {
      differences.remove(peer);
      return;
    }
    link.ask(peer, "definition", new JsonObject(), TIMEOUT)
        .onSuccess(
            answer -> {
              SortedMap<String, String> theirs = new TreeMap<>();
              answer
                  .getJsonObject("keys", new JsonObject())
                  .forEach(e -> theirs.put(e.getKey(), String.valueOf(e.getValue())));
              differences.put(peer, desk.compare().apply(desk.definition().get(), theirs));
            });
  }

  /** Keys of the group definition that differ, by peer; safe to read from any thread. */
  Map<String, List<String>> differences() {
    return differences;
  }

  /** Tells all peers that there is news in the store. */
  void hint(String tag) {
    for (String peer : peers) {
      link.ask(peer, "look", new JsonObject().put("hierarchy", tag), TIMEOUT);
    }
  }

  /** Passes a request on; the answer comes back as an event. */
  void passOn(String node, OperatorRequest r) {
    JsonObject body =
        new JsonObject()
            .put("verb", r.verb().name())
            .put("hierarchy", r.tag())
            .put("node", r.node())
            .put("force", r.force())
            .put("by", r.by())
            .put("hops", r.hops());
    link.ask(node, "request", body, ASK_TIMEOUT)
        .onSuccess(
            answer ->
                desk.events()
                    .accept(
                        new Event.Asked(
                            r,
                            answer.getBoolean("accepted", false),
                            node + ": " + answer.getString("sentence", ""))))
        .onFailure(
            failure ->
                desk.events()
                    .accept(
                        new Event.Asked(
                            r,
                            false,
                            node
                                + " does not answer over the peer link: "
                                + failure.getMessage())));
  }

  /** What this node answers, by message name. */
  Map<String, PeerMessage> answers() {
    return Map.of(
        "state", (sender, body) -> Future.succeededFuture(state()),
        "look", (sender, body) -> look(body),
        "definition", (sender, body) -> Future.succeededFuture(definition()),
        "request", this::requested);
  }

  private JsonObject state() {
    return new JsonObject()
        .put("instance", desk.instance().toString())
        .put("counter", desk.writtenCounter().get());
  }

  private Future<JsonObject> look(JsonObject body) {
    desk.events().accept(new Event.PeerHint(body.getString("hierarchy", "")));
    return Future.succeededFuture(new JsonObject());
  }

  private JsonObject definition() {
    JsonObject keys = new JsonObject();
    desk.definition().get().forEach(keys::put);
    return new JsonObject().put("keys", keys);
  }

  private Future<JsonObject> requested(String sender, JsonObject body) {
    OperatorRequest request =
        new OperatorRequest(
            0,
            OperatorRequest.Verb.valueOf(body.getString("verb", "")),
            body.getString("hierarchy", ""),
            body.getString("node", ""),
            body.getBoolean("force", false),
            body.getString("by", "?") + " through " + sender,
            body.getInteger("hops", 1));
    return desk.request()
        .apply(request)
        .map(
            reply ->
                new JsonObject()
                    .put("accepted", reply.accepted())
                    .put("sentence", reply.sentence()));
  }
}
