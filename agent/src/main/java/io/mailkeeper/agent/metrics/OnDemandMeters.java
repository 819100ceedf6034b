package io.mailkeeper.agent.metrics;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What probes with one module of {@code /probe} come to. The meters are looked up once: a registry
 * makes a name and labels of each look-up. Safe for use by several threads.
 */
final class OnDemandMeters {
  private final Counter probes;
  private final Timer duration;
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);

  /** Makes all of them, at 0. */
  OnDemandMeters(Meters meters, String module) {
    probes = meters.counter(MetricNames.ON_DEMAND_PROBES, module);
    duration = meters.timer(MetricNames.ON_DEMAND_DURATION, module);
    for (Reason reason : Reason.values()) {
      if (reason != Reason.NONE) {
        failures.put(
            reason, meters.counter(MetricNames.ON_DEMAND_FAILURES, module, reason.label()));
      }
    }
  }

  void record(ProbeResult result) {
    probes.increment();
    Optional.ofNullable(failures.get(result.reason())).ifPresent(Counter::increment);
    duration.record(result.total());
  }
}
