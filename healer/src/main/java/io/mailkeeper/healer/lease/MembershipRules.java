package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

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

  /**
   * The names of the nodes whose records are to be read now: the peers' again and again, this
   * node's own one before it is written for the first time.
   */
  public List<String> readsDue(Membership m, Uptime now) {
    Stream<String> own = m.before().isEmpty() ? Stream.of(self.node()) : Stream.empty();
    Stream<String> peers =
        m.peers().values().stream()
            .filter(p -> p.reading().isEmpty() && now.reached(p.nextRead()))
            .map(Peer::node);
    return Stream.concat(own, peers).toList();
  }

  /** A claim has won: its second look waits for the peers' records, so they are due now. */
  public Membership readAllSoon(Membership m, Uptime now) {
    Membership next = m;
    for (Peer peer : m.peers().values()) {
      next = next.with(peer.readBy(now));
    }
    return next;
  }

  /** What the second look of a claim needs to know of the peers' records. */
  public Candidacy.Others others(Membership m, String tag) {
    Uptime readSince = Candidacy.Others.NONE.readSince();
    long claimed = 0;
    Uptime learned = Uptime.ZERO;
    for (Peer peer : m.peers().values()) {
      Uptime looked = peer.looked().orElse(Uptime.ZERO);
      readSince = looked.isBefore(readSince) ? looked : readSince;
      long theirs = peer.record().map(r -> r.standings().get(tag)).map(s -> s.claimed()).orElse(0L);
      if (theirs > claimed) {
        claimed = theirs;
        learned = peer.returned().orElse(Uptime.ZERO);
      }
    }
    return new Candidacy.Others(readSince, claimed, learned);
  }

  public Membership readIssued(Membership m, String node, Uptime now) {
    return node.equals(self.node())
        ? m.readingOwn()
        : find(m, node).map(p -> m.with(p.asReading(now, now.plus(timing.renew())))).orElse(m);
  }

  /** A read of a peer's record has returned; a failed one only leaves its fault behind. */
  public Membership readReturned(
      Membership m, String node, Optional<NodeRecord> found, String fault, Uptime now) {
    Optional<Peer> peer = find(m, node);
    if (node.equals(self.node())) {
      return m.foundOwn(found);
    }
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
    return m.writing().isEmpty() && now.reached(m.nextWrite()) && mayWrite(m, now);
  }

  /**
   * The first write waits until the node records have been read, or softTtl: an order that nobody
   * is to start may stand nowhere else, and this node's own old record is about to be replaced.
   */
  private boolean mayWrite(Membership m, Uptime now) {
    boolean read =
        m.before().filter(Membership.Before::returned).isPresent()
            && m.peers().values().stream().allMatch(p -> p.looked().isPresent());
    return m.counter() > 0 || read || now.reached(m.since().plus(timing.softTtl()));
  }

  public Membership writeIssued(Membership m, NodeRecord record, Uptime now) {
    return m.writeIssued(record.counter(), now, now.plus(timing.renew()));
  }

  public Membership writeReturned(Membership m, long counter, Uptime start, String error) {
    return m.writeReturned(counter, start, error);
  }

  /** This node's next record. The store fills in its own identity where it writes it. */
  public NodeRecord record(Membership m, Map<String, NodeRecord.Standing> standings) {
    Map<String, NodeRecord.Echo> echoes = new HashMap<>();
    for (Peer peer : m.peers().values()) {
      peer.record()
          .ifPresent(r -> echoes.put(peer.node(), new NodeRecord.Echo(r.instance(), r.counter())));
    }
    return new NodeRecord(
        NodeRecord.NO_STORE,
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

  /**
   * Whether a node record, this node's own old one included, repeats that nobody is to start.
   *
   * @param from the lowest epoch that record has to have seen
   */
  public boolean nobodyMirrored(Membership m, String tag, long from) {
    Stream<NodeRecord> own = m.before().stream().flatMap(b -> b.record().stream());
    Stream<NodeRecord> peers = m.peers().values().stream().flatMap(p -> p.record().stream());
    return Stream.concat(own, peers)
        .map(r -> r.standings().get(tag))
        .anyMatch(s -> s != null && s.nobody() && s.seenEpoch() >= from);
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
