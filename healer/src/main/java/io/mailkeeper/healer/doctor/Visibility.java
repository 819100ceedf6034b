package io.mailkeeper.healer.doctor;

import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.NodeRecord.Echo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether nodes see what the others write, by watching the node records that agents renew: a peer
 * whose record changes here is seen by us; one that echoes a new counter of this node sees us.
 *
 * <p>The round trip is measured on this node's clock alone: from the first sight of our own new
 * counter to the first sight of its echo. It holds two waits for a renewal besides the store's own
 * delay. One thread.
 */
public final class Visibility {

  /** What is known of one peer. */
  private static final class Peer {
    private @Nullable NodeRecord first;
    private boolean advances;
    private Optional<Duration> roundTrip = Optional.empty();
    private long lastEcho = -1;
  }

  private final String self;
  private final Map<String, Peer> peers = new TreeMap<>();
  private final Map<Long, Long> ownSince = new HashMap<>();
  private @Nullable UUID ownInstance;
  private long firstOwn = -1;

  public Visibility(String self, List<String> nodes) {
    this.self = self;
    nodes.stream().filter(n -> !n.equals(self)).forEach(n -> peers.put(n, new Peer()));
  }

  /**
   * @param nanos when the records were read, monotonic
   * @param records by node, those that could be read
   */
  public void sample(long nanos, Map<String, NodeRecord> records) {
    NodeRecord own = records.get(self);
    if (own != null) {
      if (!own.instance().equals(ownInstance)) {
        ownInstance = own.instance();
        ownSince.clear();
        firstOwn = own.counter();
      }
      if (own.counter() > firstOwn) {
        ownSince.putIfAbsent(own.counter(), nanos);
      }
    }
    peers.forEach(
        (name, peer) -> {
          NodeRecord record = records.get(name);
          if (record != null) {
            sample(peer, record, nanos);
          }
        });
  }

  private void sample(Peer peer, NodeRecord record, long nanos) {
    if (peer.first == null) {
      peer.first = record;
    }
    peer.advances |= !record.equals(peer.first);
    Echo echo = record.echoes().get(self);
    if (echo == null || !echo.instance().equals(ownInstance) || echo.counter() == peer.lastEcho) {
      return;
    }
    peer.lastEcho = echo.counter();
    Long since = ownSince.get(echo.counter());
    if (since != null) {
      Duration took = Duration.ofNanos(nanos - since);
      peer.roundTrip = Optional.of(peer.roundTrip.filter(r -> r.compareTo(took) > 0).orElse(took));
    }
  }

  /** Whether any peer was seen writing. */
  public boolean peerSeen() {
    return peers.values().stream().anyMatch(p -> p.advances);
  }

  /** Whether every peer was seen both ways: nothing is left to wait for. */
  public boolean complete() {
    return peers.values().stream().allMatch(p -> p.advances && p.roundTrip.isPresent());
  }

  /** A finding for each peer. */
  public List<Finding> findings(LeaseTiming timing) {
    List<Finding> findings = new ArrayList<>();
    peers.forEach((name, peer) -> findings.add(judge("visibility, " + name, name, peer, timing)));
    return findings;
  }

  private Finding judge(String check, String name, Peer peer, LeaseTiming timing) {
    Duration bound = timing.visibility().plus(timing.renew()).multipliedBy(2);
    String expected =
        String.format("both nodes see each other's writes, there and back in %s", seconds(bound));
    boolean ownAgent = !ownSince.isEmpty();
    if (!peer.advances) {
      return Finding.note(
          check,
          expected,
          "no sign of " + name + ": its record did not change",
          "run doctor while the agents of both nodes run");
    }
    if (!ownAgent) {
      return Finding.note(
          check,
          expected,
          "what " + name + " writes is seen here; no agent runs here to be seen there",
          "run doctor while the agents of both nodes run");
    }
    if (peer.roundTrip.isEmpty()) {
      return Finding.bad(
          check,
          expected,
          "what " + name + " writes is seen here, but it does not see what is written here",
          "see to caches of the mount on " + name + ", and run doctor there");
    }
    Duration took = peer.roundTrip.get();
    String found = "there and back in at most " + seconds(took);
    return took.compareTo(bound) <= 0
        ? Finding.ok(check, expected, found)
        : Finding.warn(check, expected, found, "use a more patient profile, or see to caches");
  }

  private static String seconds(Duration span) {
    return String.format("%.2f s", span.toNanos() / 1e9);
  }
}
