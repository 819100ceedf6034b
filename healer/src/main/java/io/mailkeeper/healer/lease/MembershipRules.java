package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** When this node writes its record and reads the others', and what it learns from them. Pure. */
public final class MembershipRules {
  private final LeaseRules.Self self;
  private final LeaseTiming timing;
  private final String digest;

  public MembershipRules(LeaseRules.Self self, LeaseTiming timing, String digest) {
    this.self = self;
    this.timing = timing;
    this.digest = digest;
  }

  /** The names of the peers whose records are to be read now. */
  public List<String> readsDue(Membership m, Uptime now) {
    return m.peers().values().stream()
        .filter(p -> !p.reading() && now.reached(p.nextRead()))
        .map(Peer::node)
        .toList();
  }

  public Membership readIssued(Membership m, String node, Uptime now) {
    return find(m, node).map(p -> m.with(p.asReading(now.plus(timing.renew())))).orElse(m);
  }

  /** A read of a peer's record has returned; a failed one only leaves its fault behind. */
  public Membership readReturned(
      Membership m, String node, Optional<NodeRecord> found, String fault, Uptime now) {
    Optional<Peer> peer = find(m, node);
    if (peer.isEmpty()) {
      return m;
    }
    Membership next = m.with(peer.get().read(found, fault, now));
    Optional<NodeRecord.Echo> echo =
        found.flatMap(r -> Optional.ofNullable(r.echoes().get(self.node())));
    boolean answered =
        echo.filter(e -> e.instance().equals(self.instance()))
            .filter(e -> m.probe().filter(p -> e.counter() >= p.counter()).isPresent())
            .isPresent();
    return answered ? next.echoed(now.since(m.probe().orElseThrow().start())) : next;
  }

  /** A peer answered over the network: this can only make this node more careful. */
  public Membership heard(Membership m, String node, UUID instance, long counter, Uptime now) {
    return find(m, node).map(p -> m.with(p.said(instance, counter, now))).orElse(m);
  }

  public boolean writeDue(Membership m, Uptime now) {
    return m.writing().isEmpty() && now.reached(m.nextWrite());
  }

  public Membership writeIssued(Membership m, NodeRecord record, Uptime now) {
    return m.writeIssued(record.counter(), now, now.plus(timing.renew()));
  }

  public Membership writeReturned(Membership m, long counter, Uptime start, String error) {
    return m.writeReturned(counter, start, error);
  }

  /** This node's next record. The store fills in its own identity when it writes it. */
  public NodeRecord record(Membership m, Map<String, NodeRecord.Standing> standings) {
    Map<String, NodeRecord.Echo> echoes = new HashMap<>();
    for (Peer peer : m.peers().values()) {
      peer.record()
          .ifPresent(r -> echoes.put(peer.node(), new NodeRecord.Echo(r.instance(), r.counter())));
    }
    return new NodeRecord(
        new UUID(0, 0),
        self.node(),
        self.machine(),
        self.boot(),
        self.instance(),
        m.counter() + 1,
        digest,
        true,
        standings,
        echoes,
        RecordLayout.FORMAT);
  }

  /** How long a record may stand still before its node no longer counts as a candidate. */
  public Duration silence() {
    return timing.softTtl();
  }

  public boolean advancing(Peer peer, Uptime now) {
    return peer.advancing(now, silence());
  }

  /** Whether this node's own record is being written. */
  public boolean writesWell(Membership m, Uptime now) {
    return m.written().filter(at -> now.since(at).compareTo(silence()) <= 0).isPresent();
  }

  /** The first peer that says over the network what the store does not show. */
  public Optional<String> disagreeing(Membership m, Uptime now) {
    return m.peers().values().stream()
        .filter(p -> p.disagrees(now, timing.visibility()))
        .map(Peer::node)
        .findFirst();
  }

  public String digest() {
    return digest;
  }

  private static Optional<Peer> find(Membership m, String node) {
    return Optional.ofNullable(m.peers().get(node));
  }
}
