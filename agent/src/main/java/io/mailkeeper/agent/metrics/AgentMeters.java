package io.mailkeeper.agent.metrics;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Timeline;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.Takeover;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All meters of this agent. What the loop reports goes in at once; what the snapshot tells is read
 * when somebody scrapes.
 *
 * <p>It is made before the node it measures: {@link #watch} comes when there is a first snapshot.
 */
public final class AgentMeters implements FrontDesk.Meter, AutoCloseable {
  private static final String HOLDER_LOST = "holder_lost";
  private static final String NOT_REPAIRED = "not_repaired";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final InstantSource clock;
  private final ServiceTable services;
  private final Map<String, RoundTripMeters> roundTrips = new ConcurrentHashMap<>();
  private final Map<String, OnDemandMeters> onDemand = new ConcurrentHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private volatile String node = "";
  private volatile boolean reloadOk = true;

  public AgentMeters() {
    this(InstantSource.system());
  }

  /**
   * @param clock wall clock, for the times of the last probes
   */
  AgentMeters(InstantSource clock) {
    this.clock = clock;
    this.services = new ServiceTable(clock);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /**
   * Makes the series of everything that the node's snapshot names, and answers scrapes from then
   * on.
   *
   * @return renders the meters, off the event loop
   */
  public Supplier<Future<Buffer>> watch(Vertx vertx, Supplier<Snapshot> newest) {
    begin(newest);
    return new Scrape(
        vertx, () -> render(newest.get()), () -> newest.get().generation(), System::nanoTime);
  }

  /** Makes the series. */
  void begin(Supplier<Snapshot> newest) {
    Snapshot first = newest.get();
    node = first.node();
    meters.info(MetricNames.BUILD_INFO, first.version());
    meters.gauge(MetricNames.CONFIG_RELOAD_SUCCESSFUL, () -> reloadOk ? 1 : 0);
    new SnapshotMeters(meters, newest).register();
    registry.getPrometheusRegistry().register(new PassingMeters(newest));
    first.hierarchies().forEach(this::startAtZero);
  }

  /** All meters as text; once at a time. */
  Buffer render(Snapshot snapshot) {
    return services.render(registry.scrape(), snapshot);
  }

  /** The files were read again: whether the agent now runs with what they say. */
  public void reloaded(boolean ok) {
    reloadOk = ok;
  }

  private void startAtZero(Snapshot.HierarchyView h) {
    h.services().forEach(s -> services.service(h.tag(), s.name(), s.protocol()));
    h.services().stream()
        .filter(s -> s.protocol().equals(Route.PROTOCOL))
        .forEach(s -> roundTrips(h.tag(), s.name()));
    h.recoveries()
        .forEach(
            r -> {
              meters.counter(MetricNames.RECOVERIES, h.tag(), r.daemon());
              meters.counter(MetricNames.RECOVERIES_DONE, h.tag(), r.daemon());
              meters.counter(MetricNames.RECOVERY_FAILURES, h.tag(), r.daemon());
              meters.move(MetricNames.RECOVERY_DURATION, h.tag(), r.daemon());
            });
    meters.counter(MetricNames.FAILOVERS, h.tag(), HOLDER_LOST);
    meters.counter(MetricNames.FAILOVERS, h.tag(), NOT_REPAIRED);
    meters.counter(MetricNames.SWITCHOVERS, h.tag());
    Takeover.STEPS.forEach(s -> meters.move(MetricNames.FAILOVER_DURATION, h.tag(), s));
    meters.counter(MetricNames.LEASE_RENEWAL_FAILURES, h.tag());
    meters.timer(MetricNames.LEASE_RENEWAL_DURATION, h.tag());
  }

  @Override
  public void probed(String tag, String service, String protocol, ProbeResult result) {
    services.record(tag, service, protocol, result);
  }

  @Override
  public void travelled(String tag, String service, RoundTripResult result) {
    roundTrips(tag, service).record(result);
  }

  private RoundTripMeters roundTrips(String tag, String service) {
    return roundTrips.computeIfAbsent(
        tag + "/" + service, key -> new RoundTripMeters(meters, clock, tag, service));
  }

  /** Makes the series of probes that somebody may ask for. */
  public void onDemand(Collection<String> modules) {
    modules.forEach(this::onDemandOf);
  }

  /** A probe was made that somebody asked for. */
  public void onDemand(String module, ProbeResult result) {
    onDemandOf(module).record(result);
  }

  private OnDemandMeters onDemandOf(String module) {
    return onDemand.computeIfAbsent(module, name -> new OnDemandMeters(meters, name));
  }

  @Override
  public void renewed(String tag, Duration took, boolean counted) {
    meters.timer(MetricNames.LEASE_RENEWAL_DURATION, tag).record(took);
    if (!counted) {
      meters.counter(MetricNames.LEASE_RENEWAL_FAILURES, tag).increment();
    }
  }

  @Override
  public void noted(Timeline.Entry entry) {
    String tag = entry.hierarchy();
    switch (entry.kind()) {
      case "recovery_begun" -> count(MetricNames.RECOVERIES, tag, entry.subject());
      case "recovered" -> count(MetricNames.RECOVERIES_DONE, tag, entry.subject());
      case "recovery_failed" -> count(MetricNames.RECOVERY_FAILURES, tag, entry.subject());
      case "switchover" -> count(MetricNames.SWITCHOVERS, tag);
      // Taking over is about this node, handing over is about another.
      case "failover" ->
          count(
              MetricNames.FAILOVERS,
              tag,
              entry.subject().equals(node) ? HOLDER_LOST : NOT_REPAIRED);
      default -> {} // not counted
    }
  }

  private void count(MetricNames name, String... labels) {
    meters.counter(name, labels).increment();
  }

  @Override
  public void took(String tag, Note.Measured what, String subject, Duration duration) {
    MetricNames name =
        switch (what) {
          case RECOVERY -> MetricNames.RECOVERY_DURATION;
          case FAILOVER -> MetricNames.FAILOVER_DURATION;
        };
    meters.move(name, tag, subject).record(duration);
  }

  /** Snapshots are read when somebody scrapes. */
  @Override
  public void published(Snapshot snapshot) {}

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
