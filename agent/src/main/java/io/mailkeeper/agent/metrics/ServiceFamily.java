package io.mailkeeper.agent.metrics;

import static io.mailkeeper.agent.metrics.ExpositionText.text;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The metrics that every service has series of, and the parts of lines that all share. */
enum ServiceFamily {
  STATE(MetricNames.SERVICE_STATE),
  SUCCESS(MetricNames.PROBE_SUCCESS),
  LAST_RUN(MetricNames.PROBE_LAST_RUN),
  PROBES(MetricNames.PROBES),
  FAILURES(MetricNames.PROBE_FAILURES),
  DURATION(MetricNames.PROBE_DURATION);

  static final List<String> STATES = States.SERVICE;
  static final long[] BUCKET_NANOS =
      Arrays.stream(Meters.PROBE_BUCKETS).mapToLong(Duration::toNanos).toArray();

  static final byte[] END = text("} ");
  static final byte[][] STATE_LABELS =
      STATES.stream().map(s -> text(",state=\"" + s + "\"} ")).toArray(byte[][]::new);
  static final Map<Reason, byte[]> REASON_LABELS = new EnumMap<>(Reason.class);
  private static final Map<Phase, PhaseLabels> PHASE_LABELS = new EnumMap<>(Phase.class);

  static {
    for (Reason reason : Reason.values()) {
      if (reason != Reason.NONE) {
        REASON_LABELS.put(reason, text(",reason=\"" + reason.label() + "\"} "));
      }
    }
    for (Phase phase : Phase.values()) {
      PHASE_LABELS.put(phase, new PhaseLabels(",phase=\"" + phase.label() + "\""));
    }
  }

  static final byte[] BUCKET = text(MetricNames.PROBE_DURATION.prometheusName() + "_bucket");
  static final byte[] COUNT = text(MetricNames.PROBE_DURATION.prometheusName() + "_count");
  static final byte[] SUM = text(MetricNames.PROBE_DURATION.prometheusName() + "_sum");

  final MetricNames metric;

  /** The name, as its lines begin; nobody writes to it. */
  @SuppressWarnings("ImmutableEnumChecker")
  final byte[] start;

  ServiceFamily(MetricNames metric) {
    this.metric = metric;
    this.start = text(metric.prometheusName());
  }

  /** How the labels of a failure end. */
  static byte[] reason(Reason reason) {
    return Objects.requireNonNull(REASON_LABELS.get(reason));
  }

  /** How those of a phase do. */
  static PhaseLabels phase(Phase phase) {
    return Objects.requireNonNull(PHASE_LABELS.get(phase));
  }

  /** How the labels of the lines of a histogram end. */
  static final class PhaseLabels {
    private final byte[] end;
    private final byte[][] buckets = new byte[BUCKET_NANOS.length + 1][];

    PhaseLabels(String label) {
      end = text(label + "} ");
      for (int i = 0; i < BUCKET_NANOS.length; i++) {
        buckets[i] = text(label + ",le=\"" + BUCKET_NANOS[i] / 1e9 + "\"} ");
      }
      buckets[BUCKET_NANOS.length] = text(label + ",le=\"+Inf\"} ");
    }

    byte[] end() {
      return end;
    }

    byte[][] buckets() {
      return buckets;
    }
  }
}
