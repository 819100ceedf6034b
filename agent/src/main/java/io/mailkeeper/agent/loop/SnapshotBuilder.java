package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.Stray;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.Maintenance;
import io.mailkeeper.healer.lease.Peer;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Puts the state into the words and numbers of a {@link Snapshot}. */
final class SnapshotBuilder {
  private final Healer healer;
  private final String version;
  private final String instance;
  private final Running running;
  private final String profile;
  private final BiFunction<String, String, String> protocols;
  private final List<String> causes;
  private final Supplier<List<Snapshot.IncidentView>> incidents;
  private final Map<String, List<String>> differences;
  private final Certificates certificates;

  /**
   * The definition that runs here.
   *
   * @param revision under which it is published; 0 when it comes from the group file
   * @param fault why the newest revision cannot be used here; may change
   */
  record Running(String digest, long revision, Supplier<String> fault) {}

  /**
   * @param protocols the protocol of a hierarchy's service
   * @param causes names of the shared causes that are looked at
   * @param incidents of all nodes, newest first
   * @param differences keys of the definition that differ, for each peer; may change
   * @param certificates what the services in service here have shown; may change
   */
  SnapshotBuilder(
      Healer healer,
      String version,
      String instance,
      Running running,
      String profile,
      BiFunction<String, String, String> protocols,
      List<String> causes,
      Supplier<List<Snapshot.IncidentView>> incidents,
      Map<String, List<String>> differences,
      Certificates certificates) {
    this.healer = healer;
    this.version = version;
    this.instance = instance;
    this.running = running;
    this.profile = profile;
    this.protocols = protocols;
    this.causes = List.copyOf(causes);
    this.incidents = incidents;
    this.differences = differences;
    this.certificates = certificates;
  }

  Snapshot build(NodeState s, long generation, Instant at, Uptime now) {
    return new Snapshot(
        generation,
        at,
        seconds(now.since(Uptime.ZERO)),
        version,
        s.node(),
        instance,
        healer.group().name(),
        running.digest(),
        profile,
        s.safety().safetyClass().name(),
        s.safety().detail(),
        s.guard(),
        s.frozen().values().stream().sorted().findFirst(),
        selfCheck(s),
        healer.recordFault(s, now),
        s.membership().visibility().map(SnapshotBuilder::seconds),
        healer.group().hierarchies().stream().map(h -> hierarchy(s, h, at, now)).toList(),
        s.membership().peers().values().stream().map(p -> peer(s, p, now)).toList(),
        maintenance(s, now),
        healer.uninformed(s, now),
        causes(s),
        incidents.get(),
        definition(s));
  }

  private Snapshot.DefinitionView definition(NodeState s) {
    return new Snapshot.DefinitionView(
        running.revision(), s.published().revision(), healer.isOutdated(s), running.fault().get());
  }

  private Map<String, String> causes(NodeState s) {
    Map<String, String> all = new TreeMap<>();
    causes.forEach(cause -> all.put(cause, s.failing().getOrDefault(cause, "")));
    return all;
  }

  private static Optional<Snapshot.MaintenanceView> maintenance(NodeState s, Uptime now) {
    Maintenance order = s.membership().maintenance().now(now);
    return order.remaining().isZero()
        ? Optional.empty()
        : Optional.of(
            new Snapshot.MaintenanceView(order.reason(), order.by(), seconds(order.remaining())));
  }

  /** What is missing, for all hierarchies in one text; empty when nothing is. */
  private static String selfCheck(NodeState s) {
    return s.unready().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + ": " + String.join("; ", e.getValue()))
        .collect(Collectors.joining("; "));
  }

  private Snapshot.HierarchyView hierarchy(NodeState node, Hierarchy h, Instant wall, Uptime now) {
    HierarchyState s = node.hierarchy(h.tag()).orElseThrow();
    Optional<Tenure> tenure = s.lease().tenure().filter(t -> holds(s.lease().role()) && t.armed());
    Optional<String> obstacle = healer.obstacle(node, h.tag(), now);
    Map<String, String> others = new TreeMap<>();
    healer.others(node, h.tag(), now).forEach((n, why) -> others.put(n, why.orElse("")));
    boolean inService = s.mode() == Mode.IN_SERVICE;
    return new Snapshot.HierarchyView(
        h.tag(),
        lower(s.mode()),
        seconds(now.since(s.modeSince())),
        s.stuck().isEmpty() ? s.why() : s.stuck(),
        s.stuck(),
        healer.waitsForWord(node, h.tag(), now).orElse(""),
        s.proposal().waits(now).map(SnapshotBuilder::seconds),
        healer.switchback(node, h.tag(), now).orElse(""),
        healer.nextTry(node, h.tag(), now).map(at -> seconds(at.since(now))),
        lower(s.lease().role()),
        healer.holder(node, h.tag(), now),
        s.lease().epoch(),
        tenure.map(t -> seconds(t.deadline().since(now))),
        tenure.map(t -> seconds(t.softDeadline().since(now))),
        lower(s.lease().condition()),
        s.lease().detail(),
        s.lease().outlook(),
        s.lease().parked(),
        obstacle.isEmpty(),
        obstacle.orElse(""),
        inService && others.containsValue(""),
        others,
        resources(h, s),
        services(h, s, wall),
        recoveries(s),
        lower(s.storage().health()),
        s.storage().detail(),
        s.strays().found().stream().map(Stray::sentence).toList(),
        healer.leaving(node, h.tag(), now).orElse(""),
        node.network(h.tag()).fault(),
        node.network(h.tag()).remark());
  }

  private static boolean holds(LeaseRole role) {
    return switch (role) {
      case HOLDER, STOPPING -> true;
      case OBSERVER, CLAIMING, CONFIRMING, FENCING, RELEASING, LOST -> false;
    };
  }

  private static List<Snapshot.ResourceView> resources(Hierarchy h, HierarchyState s) {
    return s.resources().entrySet().stream()
        .map(
            e -> {
              Resource r = h.resource(e.getKey());
              return new Snapshot.ResourceView(
                  r.name(), lower(r.kind()), lower(e.getValue().phase()), e.getValue().detail());
            })
        .toList();
  }

  private List<Snapshot.ServiceView> services(Hierarchy h, HierarchyState s, Instant at) {
    boolean inService = s.mode() == Mode.IN_SERVICE;
    return h.services().stream()
        .map(
            d -> {
              var state = Optional.ofNullable(s.services().get(d.name())).orElseThrow();
              return new Snapshot.ServiceView(
                  d.name(),
                  d.daemon(),
                  protocols.apply(h.tag(), d.name()),
                  lower(state.health()),
                  state.failures(),
                  state.reason(),
                  d.notifyOnly(),
                  inService
                      ? certificates.of(h.tag(), d.name(), s.modeSince(), at)
                      : Optional.empty());
            })
        .toList();
  }

  private static List<Snapshot.RecoveryView> recoveries(HierarchyState s) {
    return s.recoveries().entrySet().stream()
        .map(
            e ->
                new Snapshot.RecoveryView(
                    e.getKey(),
                    lower(e.getValue().phase()),
                    e.getValue().restarts().size(),
                    e.getValue().reason()))
        .toList();
  }

  private Snapshot.PeerView peer(NodeState s, Peer p, Uptime now) {
    Duration limit = healer.timing().softTtl();
    return new Snapshot.PeerView(
        p.node(),
        p.advancing(now, limit),
        p.lastAdvance().map(at -> seconds(now.since(at))),
        p.answers(now, limit),
        p.fault(),
        Optional.ofNullable(s.fences().get(p.node())),
        p.record().map(r -> r.digest().equals(running.digest())),
        differences.getOrDefault(p.node(), List.of()));
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration d) {
    return d.toNanos() / 1e9;
  }
}
