package io.mailkeeper.agent.loop;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this node knows and does, at one moment, in words and plain numbers. Every front end (API,
 * command line, metrics) reads this and nothing else. Immutable; times are seconds.
 *
 * @param generation rises with every change of the state
 * @param at wall-clock time of the snapshot, for people only
 * @param uptimeSeconds the boot clock at that moment
 * @param group name of the group
 * @param definition SHA-256 of the group definition
 * @param safetyClass what stops this node when the agent cannot: A fence, B hardware watchdog, C
 *     software watchdog, D guard process only
 * @param safety what that class rests on, or why it is no better
 * @param guard why the guard cannot be used; empty when it can
 * @param frozen the open freeze window
 * @param visibilitySeconds the last round trip of a write through the store and back
 * @param maintenance the one that is on; empty while none is
 * @param uninformed the living nodes that do not show the newest order of maintenance in their
 *     records yet
 * @param causes the shared causes, and what is wrong with each as seen from here; an empty text
 *     when nothing is
 * @param incidents what happened on all nodes, newest first, as far as it could be read
 * @param revision which revision of the group definition runs here, and which is published
 */
public record Snapshot(
    long generation,
    Instant at,
    double uptimeSeconds,
    String version,
    String node,
    String instance,
    String group,
    String definition,
    String profile,
    String safetyClass,
    String safety,
    String guard,
    Optional<String> frozen,
    String selfCheck,
    String recordFault,
    Optional<Double> visibilitySeconds,
    List<HierarchyView> hierarchies,
    List<PeerView> peers,
    Optional<MaintenanceView> maintenance,
    List<String> uninformed,
    Map<String, String> causes,
    List<IncidentView> incidents,
    DefinitionView revision) {

  /**
   * One hierarchy on this node.
   *
   * @param mode out_of_service, starting, in_service, stopping, clearing
   * @param modeSeconds how long it has been in this mode
   * @param why why, one sentence
   * @param operatorNeeded why nothing more happens by itself although the service is not well;
   *     empty while it is, or something will
   * @param waitsForWord what waits for an operator's word on this node; empty for nothing
   * @param waitSeconds when it is done without one; empty for never
   * @param switchback how the service may come back to this node by itself; empty where it does not
   * @param nextTrySeconds when a service that could be started nowhere is tried here again
   * @param role observer, claiming, confirming, fencing, holder, stopping, releasing, lost
   * @param holder the node that holds the lease, as far as this node can tell
   * @param epoch the newest epoch known
   * @param remainingSeconds time left on this node's lease; empty when it holds none
   * @param softRemainingSeconds time left until it would stop in order
   * @param store condition of the lease directory, lower case: good, error, missing ...
   * @param storeDetail the same in words
   * @param outlook what is awaited, one sentence
   * @param parked whether the newest record says that nobody is to start
   * @param candidate whether this node could take over now
   * @param obstacle why not; empty when it could
   * @param protectedNow in service here and at least one other node ready
   * @param others the other nodes: why each could not take over; an empty value if it could
   * @param leaving what comes of it that the newest revision of the definition no longer lists this
   *     node; empty while it does
   * @param network why nobody can reach it on this node; empty when that is not so
   * @param networkRemark what is not as it should be although it can be reached; empty for nothing
   * @param queues that are watched, while it is in service here
   */
  public record HierarchyView(
      String tag,
      String mode,
      double modeSeconds,
      String why,
      String operatorNeeded,
      String waitsForWord,
      Optional<Double> waitSeconds,
      String switchback,
      Optional<Double> nextTrySeconds,
      String role,
      Optional<String> holder,
      long epoch,
      Optional<Double> remainingSeconds,
      Optional<Double> softRemainingSeconds,
      String store,
      String storeDetail,
      String outlook,
      boolean parked,
      boolean candidate,
      String obstacle,
      boolean protectedNow,
      Map<String, String> others,
      List<ResourceView> resources,
      List<ServiceView> services,
      List<RecoveryView> recoveries,
      String storage,
      String storageDetail,
      List<String> strays,
      String leaving,
      String network,
      String networkRemark,
      List<QueueView> queues) {}

  /**
   * Mail that waits.
   *
   * @param seen whether it has been looked at: else the numbers say nothing
   * @param readable whether the last look succeeded; if not, the numbers are older
   * @param oldestSeconds how long the oldest message has waited; empty when none waits
   * @param growthPerSecond messages more in each second, negative when less; empty: not known yet
   * @param fullSeconds how long until space, inodes or a limit of messages or bytes is used up at
   *     this pace; without what never is
   * @param limits which limits there are: messages, bytes, oldest
   * @param troubles what is wrong: messages, bytes, oldest, fills_up, uncounted
   * @param remark what is wrong, one sentence; empty for nothing
   */
  public record QueueView(
      String name,
      boolean seen,
      boolean readable,
      long messages,
      long bytes,
      Optional<Double> oldestSeconds,
      Optional<Double> growthPerSecond,
      Map<String, Double> fullSeconds,
      List<String> limits,
      List<String> troubles,
      String remark) {}

  /** One resource: phase is unknown, out, starting, in, stopping or failed. */
  public record ResourceView(String name, String kind, String phase, String detail) {}

  /**
   * One service: health is unknown, good, degraded (it answers, but late), failing or failed.
   *
   * @param notifyOnly whether nothing is restarted for its failure
   * @param certificate what it showed of itself; empty without TLS, and until the first handshake
   */
  public record ServiceView(
      String name,
      String daemon,
      String protocol,
      String health,
      int failures,
      String reason,
      boolean notifyOnly,
      Optional<CertificateView> certificate) {}

  /**
   * The certificates of a service as the last TLS handshake showed them.
   *
   * @param subject distinguished name in the service's own certificate
   * @param notAfter the last moment of the service's own
   * @param chainNotAfter when the first of the chain runs out, it may be that one
   * @param secondsLeft until {@code chainNotAfter}; negative after that
   * @param version of TLS, such as {@code TLSv1.3}
   * @param chainFault why the chain does not convince; empty when it does
   * @param nameFault why the name does not; empty when it does
   * @param remark what is to be said, one sentence; empty for nothing
   */
  public record CertificateView(
      String subject,
      String issuer,
      Instant notAfter,
      Instant chainNotAfter,
      double secondsLeft,
      String version,
      String cipher,
      String chainFault,
      String nameFault,
      String remark) {}

  /**
   * Recovery of one daemon: phase is steady, restarting, verifying, waiting, exhausted, held, which
   * is: until an operator confirms it, diagnosing: until it is known whether something shared is to
   * blame, or blamed: until a shared cause is well somewhere.
   *
   * @param awaited what is to be known before the daemon is restarted, one sentence; empty for
   *     nothing
   */
  public record RecoveryView(
      String daemon, String phase, int restarts, String reason, String awaited) {}

  /**
   * Another node.
   *
   * @param recordAdvances whether its record in the store changes
   * @param answers whether it answers over the peer link
   * @param fault why its record could not be read; empty if it could
   * @param fence why its fence device cannot be relied on, or that it was not tried yet; an empty
   *     text when it answers; empty when this node has none for it
   * @param sameDefinition whether its group definition equals ours; empty when unknown
   * @param differences keys that differ, with both values
   */
  public record PeerView(
      String node,
      boolean recordAdvances,
      Optional<Double> recordSecondsAgo,
      boolean answers,
      String fault,
      Optional<String> fence,
      Optional<Boolean> sameDefinition,
      List<String> differences) {}

  /**
   * Revisions of the group definition.
   *
   * @param running the one that runs here; 0 when that comes from the group file
   * @param published the newest that this node has read; 0 when none is published
   * @param outdated whether what runs here says something else than the newest
   * @param fault why the newest cannot be used here; empty when it can
   */
  public record DefinitionView(long running, long published, boolean outdated, String fault) {}

  /** A maintenance that is on: nothing is moved, restarted or taken over by itself. */
  public record MaintenanceView(String reason, String by, double remainingSeconds) {}

  /**
   * Something that happened to a hierarchy on a node.
   *
   * @param kind restarted, given_up, handed_over, taken_over, ordered_in, ordered_here or
   *     ordered_away
   * @param at the wall clock of the node that wrote it
   * @param subject the daemon, the other node, or who gave the order; may be empty
   * @param tookSeconds how long a takeover kept the service away; 0 for everything else
   */
  public record IncidentView(
      String node,
      String hierarchy,
      String kind,
      Instant at,
      long epoch,
      String subject,
      double tookSeconds,
      String reason) {}

  /** The shared causes that fail as seen from here, with what was found; sorted. */
  public SortedMap<String, String> failingCauses() {
    SortedMap<String, String> failing = new TreeMap<>(causes);
    failing.values().removeIf(String::isEmpty);
    return failing;
  }

  /** The hierarchy with this tag. */
  public Optional<HierarchyView> hierarchy(String tag) {
    return hierarchies.stream().filter(h -> h.tag().equals(tag)).findFirst();
  }
}
