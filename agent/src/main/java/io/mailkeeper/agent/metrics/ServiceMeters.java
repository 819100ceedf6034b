package io.mailkeeper.agent.metrics;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What the probes of one service found. Safe for use by several threads. */
final class ServiceMeters {
  private final InstantSource clock;
  private final Counter all;
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);
  private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
  private volatile int success;
  private volatile double lastRun;

  ServiceMeters(Meters meters, InstantSource clock, String tag, String service, String protocol) {
    this.clock = clock;
    this.all = meters.counter(MetricNames.PROBES, tag, service, protocol);
    for (Reason reason : Reason.values()) {
      if (reason != Reason.NONE) {
        failures.put(
            reason,
            meters.counter(MetricNames.PROBE_FAILURES, tag, service, protocol, reason.label()));
      }
    }
    for (Phase phase : Phase.values()) {
      phases.put(
          phase, meters.timer(MetricNames.PROBE_DURATION, tag, service, protocol, phase.label()));
    }
    meters.gauge(MetricNames.PROBE_SUCCESS, () -> success, tag, service, protocol);
    meters.gauge(MetricNames.PROBE_LAST_RUN, () -> lastRun, tag, service, protocol);
  }

  void record(ProbeResult result) {
    success = result.success() ? 1 : 0;
    lastRun = clock.instant().toEpochMilli() / 1e3;
    all.increment();
    if (!result.success()) {
      Objects.requireNonNull(failures.get(result.reason())).increment();
    }
    result
        .phases()
        .forEach((phase, took) -> Objects.requireNonNull(phases.get(phase)).record(took));
  }
}
