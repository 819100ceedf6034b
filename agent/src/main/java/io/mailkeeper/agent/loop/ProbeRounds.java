package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.RoundTrip;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Probes every service at its interval while its hierarchy is in service here, phases spread over
 * the interval, at most one scheduled probe of a service at a time ({@link OneAtATime}): a timeout
 * may be longer than the interval. Runs on the loop's context.
 */
final class ProbeRounds {
  /** A service with what it takes to probe it. */
  record Probed(
      String tag,
      String service,
      Target target,
      Duration every,
      Duration timeout,
      SoftLimits soft) {
    String key() {
      return tag + "/" + service;
    }
  }

  /** Told of each result, on the loop's context. */
  interface Listener {
    /**
     * @param start when the probe began
     */
    void probed(Probed p, ProbeResult result, Uptime start);
  }

  private final Vertx vertx;
  private final BootClock clock;
  private final List<Probed> all;
  private final Predicate<String> inService;
  private final Listener results;
  private final BiConsumer<Probed, RoundTripResult> canaries;
  private final OneAtATime<String> scheduled = new OneAtATime<>();

  /** Those that send canaries, which they must remember. */
  private final Map<String, RoundTrip> trips = new HashMap<>();

  /**
   * @param inService whether a hierarchy is in service here
   * @param canaries told what became of each canary, before {@code results} is
   */
  ProbeRounds(
      Vertx vertx,
      BootClock clock,
      List<Probed> all,
      Predicate<String> inService,
      Listener results,
      BiConsumer<Probed, RoundTripResult> canaries) {
    this.vertx = vertx;
    this.clock = clock;
    this.all = List.copyOf(all);
    this.inService = inService;
    this.results = results;
    this.canaries = canaries;
    for (Probed p : this.all) {
      if (p.target() instanceof Route route) {
        trips.put(p.key(), new RoundTrip(vertx, route, InstantSource.system()));
      }
    }
  }

  void start() {
    int number = 0;
    for (Probed p : all) {
      long every = Math.max(1, p.every().toMillis());
      long phase = 1 + every * number++ / all.size();
      vertx.setPeriodic(phase, every, timer -> round(p));
    }
  }

  private void round(Probed p) {
    if (inService.test(p.tag()) && scheduled.due(p.key())) {
      run(p).onComplete(done -> ended(p));
    }
  }

  private void ended(Probed p) {
    if (scheduled.ended(p.key())) {
      round(p);
    }
  }

  /** Probes a service now, or after a delay, whatever else is running. */
  void now(String tag, String service, Duration delay) {
    all.stream()
        .filter(p -> p.tag().equals(tag) && p.service().equals(service))
        .findFirst()
        .ifPresent(
            p -> {
              if (delay.isZero()) {
                run(p);
              } else {
                vertx.setTimer(Math.max(1, delay.toMillis()), timer -> run(p));
              }
            });
  }

  private Future<ProbeResult> run(Probed p) {
    Uptime start = clock.now();
    return probe(p).onSuccess(result -> results.probed(p, result, start));
  }

  private Future<ProbeResult> probe(Probed p) {
    return Optional.ofNullable(trips.get(p.key()))
        .map(trip -> trip.run(p.timeout()).map(result -> travelled(p, result)))
        .orElseGet(() -> Probes.run(vertx, p.target(), p.timeout()));
  }

  private ProbeResult travelled(Probed p, RoundTripResult result) {
    canaries.accept(p, result);
    return result.asProbe();
  }
}
