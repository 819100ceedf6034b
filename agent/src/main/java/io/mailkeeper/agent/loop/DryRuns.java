package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.MovePlan.Outage;
import io.mailkeeper.agent.peer.PeerLink;
import io.mailkeeper.agent.peer.PeerMessage;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Foresight;
import io.mailkeeper.healer.core.Foresight.Rehearsed;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.MountUsers;
import io.mailkeeper.healer.resource.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Says what a switchover would be without making it: the node in service has the rules carry the
 * order out on a copy of its state, and looks who uses what it would unmount; the target looks
 * whether it could start the service. Nothing is changed anywhere. Runs on the loop's context.
 */
final class DryRuns {
  /** A configuration check may take ten seconds for each daemon. */
  private static final Duration CHECKS = Duration.ofSeconds(20);

  private static final Duration WHOLE = Duration.ofSeconds(25);
  private static final Duration HORIZON = Duration.ofMinutes(5);

  /** What it looks at. */
  record Sight(
      Supplier<NodeState> state,
      Supplier<Uptime> now,
      Supplier<List<Snapshot.IncidentView>> incidents) {}

  private final Context context;
  private final Healer healer;
  private final Readiness readiness;
  private final Optional<PeerLink> link;
  private final Machine machine;
  private final Sight sight;

  DryRuns(
      Context context,
      Healer healer,
      Readiness readiness,
      Optional<PeerLink> link,
      Machine machine,
      Sight sight) {
    this.machine = machine;
    this.context = context;
    this.healer = healer;
    this.readiness = readiness;
    this.link = link;
    this.sight = sight;
  }

  /** Asks the node in service, which may be this one. */
  Future<MovePlan> of(String tag, String to, boolean force) {
    Optional<String> holder = healer.holder(sight.state().get(), tag, sight.now().get());
    if (holder.isEmpty()) {
      return Future.succeededFuture(
          MovePlan.refused("", to, "no node is in service with " + tag + "; use in-service"));
    }
    if (holder.get().equals(sight.state().get().node())) {
      return here(tag, to, force);
    }
    JsonObject body = new JsonObject().put("hierarchy", tag).put("node", to).put("force", force);
    return ask(holder.get(), "dry-run", body, WHOLE)
        .map(MovePlan::of)
        .otherwise(
            e ->
                MovePlan.refused(
                    holder.get(),
                    to,
                    holder.get() + ", which is in service, does not answer: " + e.getMessage()));
  }

  private Future<JsonObject> ask(String node, String message, JsonObject body, Duration limit) {
    return link.map(l -> l.ask(node, message, body, limit))
        .orElseGet(() -> Future.failedFuture("no peers are configured here"));
  }

  private Future<MovePlan> here(String tag, String to, boolean force) {
    NodeState state = sight.state().get();
    Uptime now = sight.now().get();
    OperatorRequest.Verb verb = OperatorRequest.Verb.SWITCHOVER;
    OperatorRequest order = new OperatorRequest(0, verb, tag, to, force, "a dry run");
    Future<Rehearsed> rehearsed =
        context.executeBlocking(
            () -> Foresight.rehearsal(healer, state, order, HORIZON, now), false);
    Future<List<String>> blockers = context.executeBlocking(() -> blockers(tag), false);
    Future<List<String>> missing = to.equals(state.node()) ? none() : checksOn(to, tag);
    return Future.join(rehearsed, blockers, missing)
        .map(
            all ->
                plan(
                    tag, state.node(), to, rehearsed.result(), blockers.result(), missing.result()))
        .otherwise(e -> MovePlan.refused(state.node(), to, "the dry run itself failed: " + e));
  }

  private static Future<List<String>> none() {
    return Future.succeededFuture(List.of());
  }

  private Future<List<String>> checksOn(String node, String tag) {
    return ask(node, "checks", new JsonObject().put("hierarchy", tag), CHECKS)
        .map(
            json ->
                json.getJsonArray("missing", new JsonArray()).stream()
                    .map(String::valueOf)
                    .toList())
        .otherwise(e -> List.of(node + " could not be asked for its checks: " + e.getMessage()));
  }

  private MovePlan plan(
      String tag,
      String from,
      String to,
      Rehearsed rehearsed,
      List<String> blockers,
      List<String> missing) {
    boolean moves = rehearsed.heir().equals(Optional.of(to));
    List<String> steps = new ArrayList<>();
    if (moves) {
      rehearsed.stops().forEach(r -> steps.add(from + ": stop " + r));
      steps.add(from + ": verify that all of it has stopped, release the lease for " + to);
      steps.add(to + ": claim the lease");
      healer.startOrder(tag).forEach(r -> steps.add(to + ": start " + r));
      steps.add(to + ": probe the services");
    }
    return new MovePlan(
        from,
        to,
        rehearsed.accepted(),
        rehearsed.sentence(),
        missing,
        steps,
        moves ? blockers : List.of(),
        moves ? outage(tag, sight.incidents().get()) : Optional.empty());
  }

  /** What moves after an orderly release have taken; a silence is waited for, and says nothing. */
  static Optional<Outage> outage(String tag, List<Snapshot.IncidentView> incidents) {
    double[] took =
        incidents.stream()
            .filter(i -> i.hierarchy().equals(tag) && i.kind().equals("taken_over"))
            .filter(i -> i.tookSeconds() > 0 && i.reason().contains(" released epoch "))
            .mapToDouble(Snapshot.IncidentView::tookSeconds)
            .sorted()
            .toArray();
    return took.length == 0
        ? Optional.empty()
        : Optional.of(
            new Outage(
                (took[(took.length - 1) / 2] + took[took.length / 2]) / 2,
                took[0],
                took[took.length - 1],
                took.length));
  }

  private List<String> blockers(String tag) {
    Set<Long> ours = machine.processes(tag);
    List<String> blockers = new ArrayList<>();
    for (Resource r : hierarchy(tag).map(Hierarchy::resources).orElse(List.of())) {
      if (r instanceof Resource.Filesystem f && !f.alreadyShared()) {
        blockers.addAll(new MountUsers().of(f.mountPoint(), ours));
      }
    }
    return blockers;
  }

  private Optional<Hierarchy> hierarchy(String tag) {
    return healer.group().hierarchies().stream().filter(h -> h.tag().equals(tag)).findFirst();
  }

  /** What this node answers to its peers, by message name. */
  Map<String, PeerMessage> answers() {
    return Map.of(
        "checks", (sender, body) -> checks(body.getString("hierarchy", "")),
        "dry-run",
            (sender, body) ->
                here(
                        body.getString("hierarchy", ""),
                        body.getString("node", ""),
                        body.getBoolean("force", false))
                    .map(MovePlan::toJson));
  }

  private Future<JsonObject> checks(String tag) {
    return context
        .<List<String>>executeBlocking(
            () -> hierarchy(tag).map(readiness::missing).orElse(List.of("no hierarchy " + tag)),
            false)
        .map(missing -> new JsonObject().put("missing", new JsonArray(missing)));
  }
}
