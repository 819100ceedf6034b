package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.resource.StorageCheck;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Checks each hierarchy's mail store at its interval, on a pool of its own, one check outstanding;
 * one that does not come back is reported as hung, and no second is begun. Runs on the loop's
 * context.
 */
final class StorageRounds {
  /** A mail store with what it takes to check it. */
  record Store(String tag, StorageCheck check, Duration every, Duration hungAfter) {}

  private final Vertx vertx;
  private final Context context;
  private final BootClock clock;
  private final ExecutorService pool;
  private final List<Store> stores;
  private final Consumer<Event> events;
  private final Map<String, Uptime> outstanding = new HashMap<>();

  StorageRounds(
      Vertx vertx,
      Context context,
      BootClock clock,
      ExecutorService pool,
      List<Store> stores,
      Consumer<Event> events) {
    this.vertx = vertx;
    this.context = context;
    this.clock = clock;
    this.pool = pool;
    this.stores = List.copyOf(stores);
    this.events = events;
  }

  void start() {
    for (Store store : stores) {
      vertx.setPeriodic(1, Math.max(1, store.every().toMillis()), timer -> round(store));
    }
  }

  private void round(Store store) {
    Uptime begun = outstanding.get(store.tag());
    if (begun != null) {
      Duration waited = clock.now().since(begun);
      if (waited.compareTo(store.hungAfter()) >= 0) {
        String sentence =
            String.format("a check has not come back for %.1f s", waited.toNanos() / 1e9);
        events.accept(new Event.StorageSeen(store.tag(), StorageHealth.HUNG, sentence));
      }
      return;
    }
    outstanding.put(store.tag(), clock.now());
    try {
      pool.execute(() -> check(store));
    } catch (RejectedExecutionException full) {
      outstanding.remove(store.tag());
    }
  }

  private void check(Store store) {
    StorageCheck.Result result = store.check().run();
    context.runOnContext(
        ignored -> {
          outstanding.remove(store.tag());
          events.accept(new Event.StorageSeen(store.tag(), result.health(), result.detail()));
        });
  }
}
