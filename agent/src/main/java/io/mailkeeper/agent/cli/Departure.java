package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.FrontDesk.Reply;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.healer.core.OperatorRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What comes before the agent ends in order. A lease that is long enough outlives a restart: the
 * services go on, and an agent that is there again in time holds on to them. A short one does not:
 * then the service is handed to another node first, and where none is ready, what will happen is
 * said.
 */
final class Departure {
  /** What a restart takes at most: the end of one process, the start of another, a first look. */
  static final Duration RESTART = Duration.ofSeconds(5);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final FrontDesk desk;
  private final Duration ttl;
  private final Duration patience;
  private final Duration lastRenewal;
  private final Consumer<String> told;

  /**
   * @param ttl how long the lease lasts after the last renewal
   * @param patience how long a hand-over is waited for
   * @param lastRenewal how long one more renewal is waited for where the lease outlives a restart
   * @param told takes each sentence for the log
   */
  Departure(
      FrontDesk desk,
      Duration ttl,
      Duration patience,
      Duration lastRenewal,
      Consumer<String> told) {
    this.desk = desk;
    this.ttl = ttl;
    this.patience = patience;
    this.lastRenewal = lastRenewal;
    this.told = told;
  }

  /** Blocks until every service that has to go has gone, or the patience is over. */
  void run() {
    List<HierarchyView> held =
        desk.snapshot().hierarchies().stream().filter(Departure::isHeld).toList();
    if (held.isEmpty()) {
      told.accept("ending; this node holds no lease");
    }
    boolean outlives = ttl.compareTo(RESTART) >= 0;
    if (outlives) {
      awaitRenewals(held);
    }
    for (HierarchyView h : held) {
      if (outlives) {
        told.accept(
            String.format(
                "ending; %s goes on here: an agent that is back within %.1f s keeps it, otherwise the"
                    + " guard stops it then and another node takes over",
                h.tag(), remaining(h.tag())));
      } else {
        leave(h);
      }
    }
  }

  /**
   * Ends right after a renewal of each lease, where one comes in time: whoever starts the agent
   * again has nearly the whole lease for it.
   */
  private void awaitRenewals(List<HierarchyView> held) {
    Map<String, Double> before = new HashMap<>();
    held.forEach(h -> before.put(h.tag(), h.remainingSeconds().orElse(0.0)));
    long end = System.nanoTime() + lastRenewal.toNanos();
    while (!before.isEmpty() && System.nanoTime() < end) {
      for (HierarchyView h : held) {
        double left = remaining(h.tag());
        if (left > before.getOrDefault(h.tag(), Double.MAX_VALUE)) {
          before.remove(h.tag());
        }
        before.replace(h.tag(), left);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private double remaining(String tag) {
    return desk.snapshot().hierarchy(tag).flatMap(HierarchyView::remainingSeconds).orElse(0.0);
  }

  private static boolean isHeld(HierarchyView h) {
    return h.remainingSeconds().isPresent();
  }

  private void leave(HierarchyView h) {
    String shortLease =
        String.format("the lease of %.1f s does not outlive a restart", ttl.toNanos() / 1e9);
    Optional<String> heir =
        h.others().entrySet().stream()
            .filter(e -> e.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .findFirst();
    if (heir.isEmpty()) {
      told.accept(
          String.format(
              "ending; %s: the guard stops %s in %.1f s, and a failover follows as soon as another"
                  + " node can take it%s",
              shortLease, h.tag(), h.remainingSeconds().orElse(0.0), reasons(h)));
      return;
    }
    told.accept("ending; " + shortLease + ": handing " + h.tag() + " over to " + heir.get());
    String refusal = ask(h.tag(), heir.get());
    if (!refusal.isEmpty()) {
      told.accept("the hand-over was refused: " + refusal + "; a failover will follow");
    } else if (gone(h.tag())) {
      told.accept(h.tag() + " is released here; " + heir.get() + " takes it over");
    } else {
      told.accept(
          String.format(
              "%s is not released after %.0f s; the guard stops what is left, a failover follows",
              h.tag(), patience.toNanos() / 1e9));
    }
  }

  private static String reasons(HierarchyView h) {
    StringBuilder text = new StringBuilder();
    h.others().forEach((node, why) -> text.append("; ").append(node).append(": ").append(why));
    return text.toString();
  }

  /** Why it was refused; empty when it was accepted. A freeze window does not hold up an end. */
  private String ask(String tag, String heir) {
    try {
      Reply reply =
          desk.request(OperatorRequest.Verb.DEPARTURE, tag, heir, true, "the end of the agent")
              .toCompletionStage()
              .toCompletableFuture()
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return reply.accepted() ? "" : reply.sentence();
    } catch (ExecutionException | TimeoutException e) {
      return "the agent does not answer any more";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private boolean gone(String tag) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      Snapshot now = desk.snapshot();
      if (now.hierarchy(tag).filter(h -> h.role().equals("observer")).isPresent()) {
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return false;
  }
}
