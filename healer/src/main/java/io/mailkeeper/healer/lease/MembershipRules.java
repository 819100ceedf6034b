package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /**
   * The names of the nodes whose records are to be read now, again and again: this node's own one
   * before it is written for the first time, and then to see whether anybody else writes it.
   */
  public List<String> readsDue(Membership m, Uptime now) {
    List<String> due = new ArrayList<>();
    if (ownDue(m, now)) {
      due.add(self.node());
    }
    for (Peer p : m.peers().values()) {
      if (p.reading().isEmpty() && now.reached(p.nextRead())) {
        due.add(p.node());
      }
    }
    return due;
  }

  private static boolean ownDue(Membership m, Uptime now) {
    return m.before().isEmpty()
        || (m.hasReadOwn() && !m.clones().reading() && now.reached(m.clones().nextRead()));
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
      NodeRecord.Standing standing =
          peer.record().isEmpty() ? null : peer.record().get().standings().get(tag);
      long theirs = standing == null ? 0 : standing.claimed();
      if (theirs > claimed) {
        claimed = theirs;
        learned = peer.returned().orElse(Uptime.ZERO);
      }
    }
    return new Candidacy.Others(readSince, claimed, learned);
  }

  public Membership readIssued(Membership m, String node, Uptime now) {
    Uptime again = now.plus(timing.renew());
    if (node.equals(self.node())) {
      return m.before().isEmpty() ? m.readingOwn() : m.with(m.clones().asReading(again));
    }
    return find(m, node).map(p -> m.with(p.asReading(now, again))).orElse(m);
  }

  /** A read of a node's record has returned; a failed one only leaves its fault behind. */
  public Membership readReturned(
      Membership before, String node, Optional<NodeRecord> found, String fault, Uptime now) {
    Membership m =
        found
            .map(r -> before.with(before.maintenance().heard(r.maintenance(), now)))
            .orElse(before);
    Optional<Peer> peer = find(m, node);
    if (node.equals(self.node())) {
      return m.hasReadOwn()
          ? m.with(m.clones().read(found, self.instance(), now, timing.outwait()))
          : m.foundOwn(found);
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
    if (m.counter() > 0) {
      return true;
    }
    return hasReadAll(m) || now.reached(m.since().plus(timing.softTtl()));
  }

  /** Whether every node's record, this node's own old one included, has been looked at once. */
  public boolean hasReadAll(Membership m) {
    for (Peer p : m.peers().values()) {
      if (p.looked().isEmpty()) {
        return false;
      }
    }
    return m.hasReadOwn();
  }

  public Membership writeIssued(Membership m, NodeRecord record, Uptime now) {
    return m.writeIssued(record.counter(), now, now.plus(timing.renew()));
  }

  public Membership writeReturned(Membership m, long counter, Uptime start, String error) {
    return m.writeReturned(counter, start, error);
  }

  /**
   * This node's next record. The store fills in its own identity where it writes it.
   *
   * @param networkGood whether anybody can reach this node
   * @param failing shared causes that fail as seen from here
   */
  public NodeRecord record(
      Membership m,
      boolean networkGood,
      Map<String, NodeRecord.Standing> standings,
      Set<String> failing,
      Uptime now) {
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
        networkGood,
        standings,
        echoes,
        NodeLayout.FORMAT,
        m.maintenance().now(now),
        failing);
  }

  /**
   * Whether a node record, this node's own old one included, repeats that nobody is to start.
   *
   * @param from the lowest epoch that record has to have seen
   */
  public boolean nobodyMirrored(Membership m, String tag, long from) {
    for (Peer p : m.peers().values()) {
      if (mirrorsNobody(p.record(), tag, from)) {
        return true;
      }
    }
    return nobodyRemembered(m, tag, from);
  }

  /** Whether this node's own record, as an earlier run of its agent left it, says so. */
  public boolean nobodyRemembered(Membership m, String tag, long from) {
    return m.before().isPresent() && mirrorsNobody(m.before().get().record(), tag, from);
  }

  private static boolean mirrorsNobody(Optional<NodeRecord> record, String tag, long from) {
    NodeRecord.Standing s = record.isEmpty() ? null : record.get().standings().get(tag);
    return s != null && s.nobody() && s.seenEpoch() >= from;
  }

  // ---- maintenance

  /**
   * An order of maintenance is given here: it replaces whichever was known.
   *
   * @param length zero to end it
   */
  public Membership ordered(Membership m, String by, String reason, Duration length, Uptime now) {
    long revision = m.maintenance().order().revision() + 1;
    return m.with(
        m.maintenance()
            .heard(new Maintenance(revision, self.node(), by, reason, length, Duration.ZERO), now));
  }

  /** It has been said that it is on, or over. */
  public Membership told(Membership m, boolean on, Uptime now) {
    return m.with(m.maintenance().told(on, now));
  }

  /**
   * The living nodes that do not show the newest order in their records yet, this one included
   * until its record with it is written.
   */
  public List<String> uninformed(Membership m, Uptime now) {
    Maintenance order = m.maintenance().order();
    List<String> without = new ArrayList<>();
    if (m.written().filter(at -> !at.isBefore(m.maintenance().known())).isEmpty()) {
      without.add(self.node());
    }
    for (Peer p : m.peers().values()) {
      boolean shows =
          p.record().filter(r -> r.maintenance().compareTo(order) >= 0).isPresent()
              || p.record().filter(r -> r.maintenance().isSameOrder(order)).isPresent();
      if (!shows && advancing(p, now)) {
        without.add(p.node());
      }
    }
    return without;
  }

  /** The living nodes whose version cannot read what an order of maintenance is written with. */
  public List<String> tooOld(Membership m, Uptime now) {
    return m.peers().values().stream()
        .filter(p -> advancing(p, now))
        .filter(p -> p.record().filter(r -> r.formats() < NodeLayout.FORMAT).isPresent())
        .map(Peer::node)
        .toList();
  }

  /** How long a record may stand still before its node no longer counts as a candidate. */
  public Duration silence() {
    return timing.softTtl();
  }

  public boolean advancing(Peer peer, Uptime now) {
    return peer.advancing(now, silence());
  }

  /**
   * When a node's record last changed, as far as this run of the agent knows: not before it began.
   */
  public Uptime lastSign(Membership m, String node) {
    return find(m, node).flatMap(Peer::lastAdvance).map(m.since()::max).orElse(m.since());
  }

  /** Whether this node's own record is being written. */
  public boolean writesWell(Membership m, Uptime now) {
    return m.written().filter(at -> now.since(at).compareTo(silence()) <= 0).isPresent();
  }

  /** The first peer that says over the network what the store does not show. */
  public Optional<String> disagreeing(Membership m, Uptime now) {
    for (Peer p : m.peers().values()) {
      if (p.disagrees(now, timing.visibility())) {
        return Optional.of(p.node());
      }
    }
    return Optional.empty();
  }

  /** What to say of another machine that runs an agent under this node's name, one sentence. */
  public Optional<String> cloned(Membership m, Uptime now) {
    return twin(m, now)
        .map(
            r ->
                "another machine runs an agent as node "
                    + self.node()
                    + (r.machine().equals(self.machine()) ? " with the same machine id" : "")
                    + " (boot "
                    + r.boot()
                    + "): stop the agent of the one that is not "
                    + self.node()
                    + ", or give it a name of its own");
  }

  /** The record of another machine that runs an agent under this node's name, until W after it. */
  Optional<NodeRecord> twin(Membership m, Uptime now) {
    return m.clones().living(now, timing.outwait());
  }

  public String digest() {
    return digest;
  }

  private static Optional<Peer> find(Membership m, String node) {
    return Optional.ofNullable(m.peers().get(node));
  }
}
