package io.mailkeeper.agent.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes meters as {@link MetricNames} describes them. */
final class Meters {
  /** From a local daemon that answers at once to the longest deadline that makes sense. */
  static final Duration[] PROBE_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  /** From a restarted daemon to a failover under the most patient lease. */
  private static final Duration[] MOVE_BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20),
    Duration.ofSeconds(40),
    Duration.ofSeconds(80),
    Duration.ofSeconds(160)
  };

  private final PrometheusMeterRegistry registry;

  Meters(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Micrometer has no such kind, and its gauges lose the ending {@code _info}. */
  void info(MetricNames name, String... labels) {
    Info.builder()
        .name(name.prometheusName())
        .help(name.help())
        .labelNames(name.labels().toArray(String[]::new))
        .register(registry.getPrometheusRegistry())
        .setLabelValues(labels);
  }

  void gauge(MetricNames name, Supplier<Number> value, String... labels) {
    Gauge.builder(name.prometheusName(), value)
        .description(name.help())
        .tags(tags(name, labels))
        .register(registry);
  }

  /**
   * One gauge to a state.
   *
   * @param current the state it is in, one of {@code states}
   * @param labels values of all labels but the last, which is the state
   */
  void stateSet(MetricNames name, List<String> states, Supplier<String> current, String... labels) {
    for (String state : states) {
      List<String> all = new ArrayList<>(List.of(labels));
      all.add(state);
      gauge(name, () -> current.get().equals(state) ? 1 : 0, all.toArray(String[]::new));
    }
  }

  /** The counter with these labels; made, at 0, when it is asked for the first time. */
  Counter counter(MetricNames name, String... labels) {
    return Counter.builder(name.prometheusName())
        .description(name.help())
        .tags(tags(name, labels))
        .register(registry);
  }

  /** The histogram with these labels, for what is answered within seconds. */
  Timer timer(MetricNames name, String... labels) {
    return timer(name, PROBE_BUCKETS, labels);
  }

  /** The histogram with these labels, for repairs and moves. */
  Timer move(MetricNames name, String... labels) {
    return timer(name, MOVE_BUCKETS, labels);
  }

  private Timer timer(MetricNames name, Duration[] buckets, String... labels) {
    return Timer.builder(name.prometheusName())
        .description(name.help())
        .publishPercentileHistogram(false)
        .serviceLevelObjectives(buckets)
        .tags(tags(name, labels))
        .register(registry);
  }

  private static Tags tags(MetricNames name, String... values) {
    if (values.length != name.labels().size()) {
      throw new IllegalArgumentException(
          name + " has the labels " + name.labels() + ", given were " + values.length);
    }
    Tags tags = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      tags = tags.and(Tag.of(name.labels().get(i), values[i]));
    }
    return tags;
  }
}
