package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
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
  private final OneAtATime<String> scheduled = new OneAtATime<>();

  /**
   * @param inService whether a hierarchy is in service here
   */
  ProbeRounds(
      Vertx vertx,
      BootClock clock,
      List<Probed> all,
      Predicate<String> inService,
      Listener results) {
    this.vertx = vertx;
    this.clock = clock;
    this.all = List.copyOf(all);
    this.inService = inService;
    this.results = results;
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

  private io.vertx.core.Future<ProbeResult> run(Probed p) {
    Uptime start = clock.now();
    return Probes.run(vertx, p.target(), p.timeout())
        .onSuccess(result -> results.probed(p, result, start));
  }
}
