package io.mailkeeper.agent.metrics;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Everything that can be read off the newest snapshot, but for the states of services. */
final class SnapshotMeters {
  private final Meters meters;
  private final Supplier<Snapshot> newest;

  SnapshotMeters(Meters meters, Supplier<Snapshot> newest) {
    this.meters = meters;
    this.newest = newest;
  }

  /** Makes the series of everything the first snapshot names; the configuration fixes that. */
  void register() {
    Snapshot first = newest.get();
    meters.gauge(
        MetricNames.LEASE_VISIBILITY, () -> newest.get().visibilitySeconds().orElse(Double.NaN));
    meters.gauge(
        MetricNames.MAINTENANCE_REMAINING,
        () -> newest.get().maintenance().map(m -> m.remainingSeconds()).orElse(0.0));
    meters.gauge(
        MetricNames.DEFINITION_REVISION, () -> newest.get().revision().running(), "running");
    meters.gauge(
        MetricNames.DEFINITION_REVISION, () -> newest.get().revision().published(), "published");
    first
        .causes()
        .keySet()
        .forEach(
            cause ->
                meters.gauge(
                    MetricNames.CAUSE_FAILING,
                    () -> newest.get().failingCauses().containsKey(cause) ? 1 : 0,
                    cause));
    meters.stateSet(
        MetricNames.SAFETY_CLASS, States.SAFETY_CLASS, () -> newest.get().safetyClass());
    first.hierarchies().forEach(this::hierarchy);
    first.peers().forEach(p -> peer(p.node()));
  }

  private void hierarchy(HierarchyView h) {
    String tag = h.tag();
    lease(tag);
    flag(MetricNames.PROTECTED, tag, HierarchyView::protectedNow);
    flag(MetricNames.NETWORK_GOOD, tag, v -> v.network().isEmpty());
    flag(MetricNames.PARKED, tag, HierarchyView::parked);
    flag(MetricNames.OPERATOR_NEEDED, tag, v -> !v.operatorNeeded().isEmpty());
    meters.gauge(MetricNames.STRAYS, () -> read(tag, v -> v.strays().size(), 0), tag);
    h.others()
        .keySet()
        .forEach(
            node ->
                meters.gauge(
                    MetricNames.STANDBY_READY,
                    () -> read(tag, v -> "".equals(v.others().get(node)) ? 1 : 0, 0),
                    tag,
                    node));
    meters.gauge(
        MetricNames.STANDBY_READY,
        () -> read(tag, v -> v.candidate() ? 1 : 0, 0),
        tag,
        newest.get().node());
    h.resources().forEach(r -> resource(tag, r.name(), r.kind()));
  }

  private void lease(String tag) {
    meters.stateSet(
        MetricNames.NODE_ROLE, States.ROLE, () -> read(tag, HierarchyView::role, ""), tag);
    meters.stateSet(
        MetricNames.LEASE_STORE_STATE,
        States.STORE,
        () -> read(tag, HierarchyView::store, ""),
        tag);
    meters.gauge(MetricNames.LEASE_EPOCH, () -> read(tag, HierarchyView::epoch, 0L), tag);
    flag(MetricNames.LEASE_HELD, tag, v -> v.remainingSeconds().isPresent());
    meters.gauge(
        MetricNames.LEASE_REMAINING,
        () -> read(tag, v -> Math.max(0, v.remainingSeconds().orElse(0.0)), 0.0),
        tag);
    flag(
        MetricNames.GUARD_ARMED,
        tag,
        v -> newest.get().guard().isEmpty() && v.remainingSeconds().isPresent());
  }

  private void resource(String tag, String name, String kind) {
    meters.stateSet(
        MetricNames.RESOURCE_STATE,
        States.RESOURCE,
        () ->
            read(
                tag,
                v ->
                    v.resources().stream()
                        .filter(r -> r.name().equals(name))
                        .map(Snapshot.ResourceView::phase)
                        .findFirst()
                        .orElse("unknown"),
                "unknown"),
        tag,
        name,
        kind);
  }

  private void peer(String node) {
    meters.gauge(MetricNames.PEER_UP, () -> is(node, PeerView::answers), node, "network");
    meters.gauge(MetricNames.PEER_UP, () -> is(node, PeerView::recordAdvances), node, "store");
    meters.gauge(
        MetricNames.DEFINITION_DIFFERS,
        () -> is(node, p -> p.sameDefinition().equals(Optional.of(false))),
        node);
  }

  private void flag(MetricNames name, String tag, Predicate<HierarchyView> test) {
    meters.gauge(name, () -> read(tag, v -> test.test(v) ? 1 : 0, 0), tag);
  }

  private int is(String node, Predicate<PeerView> test) {
    return newest.get().peers().stream().filter(p -> p.node().equals(node)).anyMatch(test) ? 1 : 0;
  }

  private <T> T read(String tag, Function<HierarchyView, T> what, T otherwise) {
    return newest.get().hierarchy(tag).map(what).orElse(otherwise);
  }
}
