package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;

/**
 * One {@link RoundTrip} as a probe, for whoever makes no other: it remembers no canaries, so none
 * is ever late or lost.
 */
final class RoundTripProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Route route = Probes.as(Route.class, target);
    return new RoundTrip(vertx, route, InstantSource.system())
        .run(timeout)
        .map(RoundTripResult::asProbe);
  }
}
