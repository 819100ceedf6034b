package io.mailkeeper.agent.metrics;

import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.RoundTripResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What the canaries of one service found. Safe for use by several threads. */
final class RoundTripMeters {
  private final InstantSource clock;
  private final Counter all;
  private final Counter lost;
  private final Counter late;
  private final Map<Hop, Counter> slow = new EnumMap<>(Hop.class);
  private final Map<Hop, Timer> hops = new EnumMap<>(Hop.class);
  private volatile double lastSuccess;

  RoundTripMeters(Meters meters, InstantSource clock, String tag, String service) {
    this.clock = clock;
    all = meters.counter(MetricNames.ROUND_TRIPS, tag, service);
    lost = meters.counter(MetricNames.ROUND_TRIPS_LOST, tag, service);
    late = meters.counter(MetricNames.ROUND_TRIPS_LATE, tag, service);
    for (Hop hop : Hop.values()) {
      slow.put(hop, meters.counter(MetricNames.ROUND_TRIPS_SLOW, tag, service, hop.label()));
      hops.put(hop, meters.move(MetricNames.ROUND_TRIP_DURATION, tag, service, hop.label()));
    }
    meters.gauge(MetricNames.ROUND_TRIP_LAST_SUCCESS, () -> lastSuccess, tag, service);
  }

  void record(RoundTripResult result) {
    all.increment();
    lost.increment(result.lost());
    late.increment(result.late());
    result.hops().forEach((hop, took) -> Objects.requireNonNull(hops.get(hop)).record(took));
    result.slow().forEach(hop -> Objects.requireNonNull(slow.get(hop)).increment());
    if (result.success()) {
      lastSuccess = clock.instant().toEpochMilli() / 1e3;
    }
  }
}
