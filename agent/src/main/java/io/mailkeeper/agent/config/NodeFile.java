package io.mailkeeper.agent.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code node.yml}: what differs from node to node. The agent never writes it. Relative paths begin
 * at the directory {@code node.yml} is in.
 *
 * @param tokenFile the operators' token for everything that changes state; required unless only
 *     loopback is listened on
 * @param peers every other node of the group
 * @param peerKeyFile the key all nodes sign their messages with; required as soon as there are
 *     peers
 * @param peerCaFile who signs the certificates of peers on {@code https}, PEM; without it, who the
 *     Java runtime trusts
 * @param sharedDirectory where the nodes keep their leases, on storage all of them see
 * @param etcd where they keep them without such storage; exactly one of the two is given
 * @param stateDirectory what must survive a reboot of this node
 * @param runDirectory what must not: sockets, the guard's tokens
 * @param groupFile the definition of the group
 * @param probe what {@code /probe} may probe
 * @param machineIdFile what tells this machine from all others, as machine-id(5)
 */
public record NodeFile(
    @Name String node,
    @Default("{}") Listen listen,
    Optional<Path> tokenFile,
    @Default("[]") @Unordered List<Peer> peers,
    Optional<Path> peerKeyFile,
    Optional<Path> peerCaFile,
    Optional<Path> sharedDirectory,
    Optional<EtcdFile> etcd,
    @Default("/var/lib/mailkeeper") Path stateDirectory,
    @Default("/run/mailkeeper") Path runDirectory,
    @Default("group.yml") Path groupFile,
    @Default("/etc/machine-id") Path machineIdFile,
    @Default("{}") Guard guard,
    @Default("{}") Log log,
    @Default("{}") OnDemand probe) {

  /**
   * What {@code /probe} may probe, and how.
   *
   * @param moduleFile blackbox_exporter's module file; without it, the built-in modules
   * @param anyTarget whether whoever reaches the agent's port may have it probe anything
   * @param targets what may be probed beside the services of the group
   * @param historyLimit of how many targets the last results are kept
   */
  @Called("probe")
  public record OnDemand(
      Optional<Path> moduleFile,
      @Default("false") Boolean anyTarget,
      @Default("[]") List<TargetPattern> targets,
      @Default("100") @Range(min = 0, max = 10_000) Integer historyLimit) {}

  /**
   * Where the agent answers HTTP.
   *
   * @param insecure the administrator knows that requests and tokens cross the network in clear
   */
  @Called("listen")
  public record Listen(
      @Default("127.0.0.1") InetAddress host,
      @Default("9650") @Range(min = 1, max = 65_535) Integer port,
      Optional<Tls> tls,
      @Default("false") Boolean insecure) {

    public Listen {
      if (!host.isLoopbackAddress() && tls.isEmpty() && !insecure) {
        throw new KeyFault(
            "host",
            "listen is open to the network ("
                + Addresses.text(host)
                + ") without protection; give 'tls', or 'insecure: true' if the network is your"
                + " own");
      }
      if (tls.isPresent() && insecure) {
        throw new KeyFault("insecure", "listen has both 'tls' and 'insecure: true'; remove one");
      }
    }

    public boolean onLoopback() {
      return host.isLoopbackAddress();
    }
  }

  /** Certificate chain and private key, PEM. */
  @Called("tls")
  public record Tls(Path certificateFile, Path keyFile) {}

  /**
   * Another node's agent.
   *
   * @param fence how this node can switch that one off
   */
  @Called(value = "peer", by = "node")
  public record Peer(@Name String node, URI url, Optional<FenceFile> fence) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    public Peer {
      boolean whole =
          url.getScheme() != null && SCHEMES.contains(url.getScheme()) && url.getHost() != null;
      boolean bare =
          url.getUserInfo() == null
              && url.getQuery() == null
              && url.getFragment() == null
              && (url.getPath().isEmpty() || url.getPath().equals("/"));
      if (!whole || !bare || url.getPort() == 0 || url.getPort() > 65_535) {
        throw new KeyFault(
            "url",
            "'url' in peer "
                + node
                + " is '"
                + url
                + "'; expected scheme, host and port only, such as http://10.1.0.12:9650");
      }
    }
  }

  /**
   * The guard process.
   *
   * @param javaOptions options of its virtual machine, which should stay small
   * @param watchdog the device it feeds; without it, there is none
   * @param watchdogTimeout whole seconds; without it, the longest that the lease's times allow
   * @param reset whether it resets this machine when a stop does not succeed
   * @param sysrq where {@code b} does that
   */
  @Called("guard")
  public record Guard(
      @Default("[-Xmx16m, -XX:+UseSerialGC]") List<String> javaOptions,
      Optional<Path> watchdog,
      Optional<Duration> watchdogTimeout,
      @Default("yes") Reset reset,
      @Default("/proc/sysrq-trigger") Path sysrq) {

    public Guard {
      if (watchdog.isPresent() && reset == Reset.NO) {
        throw new KeyFault(
            "reset",
            "guard has both a watchdog and 'reset: no', but a watchdog resets; remove one");
      }
      if (watchdogTimeout.isPresent() && watchdog.isEmpty()) {
        throw new KeyFault("watchdog_timeout", "guard has a watchdog_timeout and no watchdog");
      }
      if (watchdogTimeout.isPresent() && watchdogTimeout.get().toMillis() % 1_000 != 0) {
        throw new KeyFault(
            "watchdog_timeout",
            "'watchdog_timeout' in guard is "
                + Durations.text(watchdogTimeout.get())
                + "; expected whole seconds, in which watchdogs count");
      }
    }
  }

  /** Whether a machine is reset on which a stop does not succeed. */
  public enum Reset {
    YES,
    NO
  }

  /** What is logged. */
  @Called("log")
  public record Log(@Default("info") Level level) {

    /** From little to much. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }
  }
}
