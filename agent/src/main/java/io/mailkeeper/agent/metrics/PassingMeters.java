package io.mailkeeper.agent.metrics;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.CertificateView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Meters whose series are there only while this node knows their value: made anew from the newest
 * snapshot at each scrape, so that nothing old is left when a certificate is another or the service
 * has moved away. Safe for use by any thread.
 */
final class PassingMeters implements MultiCollector {
  private static final String INFO = "_info";

  private final Supplier<Snapshot> newest;

  PassingMeters(Supplier<Snapshot> newest) {
    this.newest = newest;
  }

  @Override
  public MetricSnapshots collect() {
    Series series = new Series();
    for (Snapshot.HierarchyView h : newest.get().hierarchies()) {
      for (Snapshot.ServiceView v : h.services()) {
        v.certificate().ifPresent(c -> certificate(series, h.tag(), v.name(), c));
      }
    }
    return series.snapshots();
  }

  private static void certificate(Series s, String tag, String service, CertificateView c) {
    s.add(MetricNames.TLS_NOT_AFTER, c.notAfter().toEpochMilli() / 1e3, tag, service);
    s.add(MetricNames.TLS_CHAIN_NOT_AFTER, c.chainNotAfter().toEpochMilli() / 1e3, tag, service);
    s.add(MetricNames.TLS_INFO, 1, tag, service, c.version(), c.cipher());
    s.add(MetricNames.TLS_FAULT, c.chainFault().isEmpty() ? 0 : 1, tag, service, "chain");
    s.add(MetricNames.TLS_FAULT, c.nameFault().isEmpty() ? 0 : 1, tag, service, "name");
  }

  /** What one scrape gathers. */
  private static final class Series {
    private record Point(double value, Labels labels) {}

    private final Map<MetricNames, List<Point>> points = new EnumMap<>(MetricNames.class);

    void add(MetricNames name, double value, String... labels) {
      points
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(new Point(value, Labels.of(name.labels(), List.of(labels))));
    }

    MetricSnapshots snapshots() {
      return new MetricSnapshots(
          points.entrySet().stream().map(e -> snapshot(e.getKey(), e.getValue())).toList());
    }

    /** The library wants the ending of an info left out, and puts it back. */
    private static MetricSnapshot snapshot(MetricNames name, List<Point> points) {
      String full = name.prometheusName();
      if (full.endsWith(INFO)) {
        InfoSnapshot.Builder info =
            InfoSnapshot.builder()
                .name(full.substring(0, full.length() - INFO.length()))
                .help(name.help());
        points.forEach(
            p -> info.dataPoint(InfoDataPointSnapshot.builder().labels(p.labels()).build()));
        return info.build();
      }
      GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(full).help(name.help());
      points.forEach(
          p ->
              gauge.dataPoint(
                  GaugeDataPointSnapshot.builder().value(p.value()).labels(p.labels()).build()));
      return gauge.build();
    }
  }
}
