package io.mailkeeper.agent.metrics;

import static io.mailkeeper.agent.metrics.ExpositionText.escaped;
import static io.mailkeeper.agent.metrics.ExpositionText.text;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the probes of one service found, and the lines that tell it. Not meters of the registry: a
 * service has eighty series, there may be thousands of services, and the registry makes objects for
 * each line of each rendering. Safe for use by several threads.
 */
final class ServiceMeters {
  private final InstantSource clock;

  /** What the labels of all its series begin with, the brace included. */
  private final byte[] labels;

  private final byte[] stateLabels;
  private final Map<Reason, Tally> failures = new EnumMap<>(Reason.class);
  private final Map<Phase, Histogram> phases = new EnumMap<>(Phase.class);
  private long probes;
  private boolean success;
  private long lastRunMillis;
  private String state = "unknown";

  /** Changes with every number here. */
  private long version;

  ServiceMeters(InstantSource clock, String tag, String service, String protocol) {
    this.clock = clock;
    String hierarchy = "{hierarchy=\"" + escaped(tag) + "\"";
    String name = ",service=\"" + escaped(service) + "\"";
    labels = text(hierarchy + ",protocol=\"" + escaped(protocol) + "\"" + name);
    stateLabels = text(hierarchy + name);
    // The phase that every probe goes through; the others appear when they are first gone through.
    phases.put(Phase.CONNECT, new Histogram());
    ServiceFamily.REASON_LABELS.keySet().forEach(reason -> failures.put(reason, new Tally()));
  }

  synchronized void record(ProbeResult result) {
    version++;
    success = result.success();
    lastRunMillis = clock.millis();
    probes++;
    if (!success) {
      Objects.requireNonNull(failures.get(result.reason())).count++;
    }
    for (Map.Entry<Phase, Duration> phase : result.phases().entrySet()) {
      phases
          .computeIfAbsent(phase.getKey(), first -> new Histogram())
          .record(phase.getValue().toNanos());
    }
  }

  /**
   * @param newState as the snapshot has it
   */
  synchronized void state(String newState) {
    if (!newState.equals(state)) {
      state = newState;
      version++;
    }
  }

  synchronized long version() {
    return version;
  }

  /** Adds this service's lines of one metric. */
  synchronized void write(ServiceFamily family, ExpositionText out) {
    switch (family) {
      case STATE -> {
        for (int i = 0; i < ServiceFamily.STATES.size(); i++) {
          out.add(family.start).add(stateLabels).add(ServiceFamily.STATE_LABELS[i]);
          out.line(ServiceFamily.STATES.get(i).equals(state) ? 1 : 0);
        }
      }
      case SUCCESS -> plain(family, out).line(success ? 1 : 0);
      case LAST_RUN -> plain(family, out).seconds(lastRunMillis * 1_000_000);
      case PROBES -> plain(family, out).line(probes);
      case FAILURES -> {
        for (Map.Entry<Reason, Tally> of : failures.entrySet()) {
          out.add(family.start).add(labels).add(ServiceFamily.reason(of.getKey()));
          out.line(of.getValue().count);
        }
      }
      case DURATION -> {
        for (Map.Entry<Phase, Histogram> of : phases.entrySet()) {
          of.getValue().write(labels, ServiceFamily.phase(of.getKey()), out);
        }
      }
    }
  }

  private ExpositionText plain(ServiceFamily family, ExpositionText out) {
    return out.add(family.start).add(labels).add(ServiceFamily.END);
  }

  private static final class Tally {
    private long count;
  }

  /** How long one phase took, by the bounds of {@link ServiceFamily#BUCKET_NANOS}. */
  private static final class Histogram {
    private final long[] counts = new long[ServiceFamily.BUCKET_NANOS.length + 1];
    private long sumNanos;

    void record(long nanos) {
      // Where it is not found, the search gives the place it would have, which is the bucket.
      int found = Arrays.binarySearch(ServiceFamily.BUCKET_NANOS, nanos);
      counts[found < 0 ? -found - 1 : found]++;
      sumNanos += nanos;
    }

    void write(byte[] labels, ServiceFamily.PhaseLabels phase, ExpositionText out) {
      long so = 0;
      for (int i = 0; i < counts.length; i++) {
        so += counts[i];
        out.add(ServiceFamily.BUCKET).add(labels).add(phase.buckets()[i]);
        out.line(so);
      }
      out.add(ServiceFamily.COUNT).add(labels).add(phase.end()).line(so);
      out.add(ServiceFamily.SUM).add(labels).add(phase.end());
      out.seconds(sumNanos);
    }
  }
}
