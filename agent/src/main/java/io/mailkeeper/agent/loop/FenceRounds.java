package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.fence.FenceAgent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * The devices that switch other nodes off: asked for the state at an interval, so that one that
 * does not work is known before it is needed; and used, when the rules say so. Every call runs on a
 * pool of its own.
 */
final class FenceRounds {

  /** A device and how often it is asked. */
  record Fence(FenceAgent agent, Duration every) {}

  private final Vertx vertx;
  private final Context context;
  private final ExecutorService pool;
  private final Map<String, Fence> fences = new LinkedHashMap<>();
  private final Consumer<Event> events;
  private final Tasks tasks;
  private final OneAtATime<String> rounds = new OneAtATime<>();

  FenceRounds(
      Vertx vertx,
      Context context,
      ExecutorService pool,
      List<Fence> fences,
      Consumer<Event> events) {
    this.vertx = vertx;
    this.context = context;
    this.pool = pool;
    this.events = events;
    this.tasks = new Tasks(events);
    fences.forEach(f -> this.fences.put(f.agent().device().node(), f));
  }

  void start() {
    fences.forEach(
        (node, fence) ->
            vertx.setPeriodic(1, fence.every().toMillis(), timer -> round(node, fence)));
  }

  private void round(String node, Fence fence) {
    if (rounds.due(node)) {
      check(node, fence);
    }
  }

  private void check(String node, Fence fence) {
    tasks.run(
        pool,
        () -> {
          Optional<String> fault = fence.agent().check();
          context.runOnContext(ignored -> ended(node, fence));
          return new Event.FenceChecked(node, fault.orElse(""));
        },
        why -> new Event.FenceChecked(node, why));
  }

  private void ended(String node, Fence fence) {
    if (rounds.ended(node)) {
      round(node, fence);
    }
  }

  /** Switches a node off; comes back as an event, whatever happens. */
  void fence(String tag, long epoch, String node) {
    Optional<Fence> fence = Optional.ofNullable(fences.get(node));
    if (fence.isEmpty()) {
      events.accept(
          new Event.Fenced(tag, epoch, node, Optional.of("no fence device is configured for it")));
      return;
    }
    tasks.run(
        pool,
        () -> new Event.Fenced(tag, epoch, node, fence.get().agent().off()),
        why -> new Event.Fenced(tag, epoch, node, Optional.of(why)));
  }
}
