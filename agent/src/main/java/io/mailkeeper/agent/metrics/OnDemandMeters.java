package io.mailkeeper.agent.metrics;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What probes with one module of {@code /probe} come to. The meters are looked up once: a registry
 * makes a name and labels of each look-up. Safe for use by several threads.
 */
final class OnDemandMeters {
  private final Counter probes;
  private final Timer duration;
  private final Map<Phase, Timer> phases = new ConcurrentHashMap<>();
  private final Meters meters;
  private final String module;
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);

  /** Makes all of them at 0, but for phases that no probe has gone through. */
  OnDemandMeters(Meters meters, String module) {
    this.meters = meters;
    this.module = module;
    probes = meters.counter(MetricNames.ON_DEMAND_PROBES, module);
    duration = meters.timer(MetricNames.ON_DEMAND_DURATION, module);
    for (Reason reason : Reason.values()) {
      if (reason != Reason.NONE) {
        failures.put(
            reason, meters.counter(MetricNames.ON_DEMAND_FAILURES, module, reason.label()));
      }
    }
  }

  private Timer timer(Phase phase) {
    return phases.computeIfAbsent(
        phase, p -> meters.timer(MetricNames.ON_DEMAND_PHASE, module, p.label()));
  }

  void record(ProbeResult result) {
    probes.increment();
    Optional.ofNullable(failures.get(result.reason())).ifPresent(Counter::increment);
    duration.record(result.total());
    result.phases().forEach((phase, took) -> timer(phase).record(took));
  }
}
