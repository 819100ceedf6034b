package io.mailkeeper.healer.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Is an etcd fit to keep leases? What its members say of themselves, against what a lease needs:
 * that one of them may be missing, and that there is room for what is written every second.
 */
public final class EtcdJudge {

  /** A quarter of the quota that etcd has by default, 2 GB. */
  private static final long LARGE_BYTES = 512L << 20;

  /** So much is written in a quarter of a day: a periodic compaction has been by then. */
  private static final long MANY_REVISIONS = 50_000;

  /**
   * What one endpoint of {@code node.yml} has answered.
   *
   * @param cluster which cluster it belongs to; empty when it has not answered
   * @param error why it has not; empty when it has
   */
  public record Answered(String url, String cluster, String version, long bytes, String error) {
    boolean reached() {
      return error.isEmpty();
    }
  }

  /**
   * What the cluster says of itself.
   *
   * @param members that vote
   * @param alarms raised alarms, as etcd calls them
   * @param revision the newest one
   * @param compacted whether old revisions have ever been dropped
   */
  public record Cluster(int members, List<String> alarms, long revision, boolean compacted) {
    public Cluster {
      alarms = List.copyOf(alarms);
    }
  }

  private EtcdJudge() {}

  /** A finding for each endpoint, and one on whether they belong together. */
  public static List<Finding> endpoints(List<Answered> endpoints) {
    List<Finding> findings = new ArrayList<>();
    boolean none = endpoints.stream().noneMatch(Answered::reached);
    endpoints.forEach(endpoint -> findings.add(endpoint(endpoint, none)));
    Set<String> clusters =
        endpoints.stream()
            .filter(Answered::reached)
            .map(Answered::cluster)
            .collect(Collectors.toSet());
    if (clusters.size() > 1) {
      findings.add(
          Finding.bad(
              "etcd cluster",
              "endpoints of one cluster",
              "clusters " + clusters.stream().sorted().collect(Collectors.joining(", ")),
              "correct 'endpoints' in node.yml"));
    }
    return findings;
  }

  private static Finding endpoint(Answered e, boolean none) {
    String check = "etcd at " + e.url();
    String expected = "an answer of etcd 3.4 or later";
    if (e.reached()) {
      String found = String.format("etcd %s, %.1f MiB of data", e.version(), e.bytes() / 1048576.0);
      return isOld(e.version())
          ? Finding.warn(check, expected, found, "upgrade it")
          : Finding.ok(check, expected, found);
    }
    String advice = "see to that member, to the network, or correct 'endpoints' in node.yml";
    return none
        ? Finding.bad(check, expected, e.error(), advice)
        : Finding.warn(check, expected, e.error(), advice);
  }

  private static boolean isOld(String version) {
    return version.matches("[0-2]\\..*|3\\.[0-3](\\..*)?");
  }

  /**
   * Whether a password is safe on its way.
   *
   * @param user as whom this node logs in
   * @param encrypted whether the endpoints are on https
   */
  public static Optional<Finding> password(Optional<String> user, boolean encrypted) {
    return user.filter(name -> !encrypted)
        .map(
            name ->
                Finding.warn(
                    "etcd password",
                    "a password that crosses the network encrypted",
                    "the one of user " + name + " goes to endpoints on http",
                    "give the members certificates, and use https in 'endpoints' of node.yml"));
  }

  /** How many members, whether it takes writes, and whether it forgets. */
  public static List<Finding> cluster(Cluster cluster, long largestBytes) {
    List<Finding> findings = new ArrayList<>();
    findings.add(members(cluster.members()));
    findings.add(alarms(cluster.alarms()));
    findings.add(history(cluster, largestBytes));
    return findings;
  }

  private static Finding members(int members) {
    String expected = "an odd number of members, at least 3";
    if (members < 3) {
      return Finding.warn(
          "etcd members",
          expected,
          String.valueOf(members),
          "add members: the loss of one stops the service on every node");
    }
    return members % 2 == 1
        ? Finding.ok("etcd members", expected, String.valueOf(members))
        : Finding.warn(
            "etcd members",
            expected,
            String.valueOf(members),
            "add or remove one: an even number bears no more losses and has one more to lose");
  }

  private static Finding alarms(List<String> alarms) {
    return alarms.isEmpty()
        ? Finding.ok("etcd alarms", "none", "none")
        : Finding.bad(
            "etcd alarms",
            "none",
            String.join(", ", alarms),
            "it may take no writes: compact, defragment, then 'etcdctl alarm disarm'");
  }

  private static Finding history(Cluster cluster, long bytes) {
    String expected = "old revisions are compacted";
    String advice =
        "give every member --auto-compaction-mode=periodic --auto-compaction-retention=1h: a lease"
            + " is written every second, and a full etcd takes no writes";
    if (!cluster.compacted() && cluster.revision() > MANY_REVISIONS) {
      return Finding.warn(
          "etcd history",
          expected,
          String.format("%,d revisions, none ever dropped", cluster.revision()),
          advice);
    }
    if (bytes > LARGE_BYTES) {
      return Finding.warn(
          "etcd history",
          String.format("less than %d MiB of data", LARGE_BYTES >> 20),
          String.format("%d MiB", bytes >> 20),
          advice + "; then 'etcdctl defrag', one member after the other");
    }
    return cluster.compacted()
        ? Finding.ok("etcd history", expected, "they are")
        : Finding.note("etcd history", expected, "none yet, it is young", "look that " + advice);
  }
}
