package io.mailkeeper.healer.core;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.HierarchyState.Unfit;
import io.mailkeeper.healer.core.HierarchyState.Unfit.Ends;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.MembershipRules;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.Peer;
import io.mailkeeper.healer.lease.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who should run the service: whether this node may take it over, whether it should hand it on, and
 * to whom. Reads the summary of recovery, storage, lease and peers; touches nothing but the lease.
 */
final class Failover {
  private final LeaseRules lease;
  private final MembershipRules members;

  Failover(LeaseRules lease, MembershipRules members) {
    this.lease = lease;
    this.members = members;
  }

  // ---- may this node take over?

  /** What bears on a claim; a node that has one under way is told of the others only. */
  Candidacy candidacy(HierarchyTurn t) {
    boolean watches = t.role() == LeaseRole.OBSERVER;
    Candidacy own =
        watches
            ? ofThisNode(t)
            : Candidacy.barred("it watches no other", t.membership.cold(), false);
    return own.with(worthFencing(t)).with(members.others(t.membership, t.tag()));
  }

  /**
   * The nodes that can be switched off and show no sign of life. One whose own record still changes
   * has an agent that lives: it will stop by itself, and may run other hierarchies well.
   */
  private Set<String> worthFencing(HierarchyTurn t) {
    if (t.fenceable.isEmpty()) {
      return Set.of();
    }
    Set<String> still = new HashSet<>(t.fenceable);
    for (Peer p : t.membership.peers().values()) {
      if (members.advancing(p, t.now)) {
        still.remove(p.node());
      }
    }
    return still;
  }

  private Candidacy ofThisNode(HierarchyTurn t) {
    List<Peer> usable = usablePeers(t);
    boolean cold = t.membership.cold();
    Optional<String> obstacle = obstacle(t, usable.isEmpty()).or(() -> Asking.missing(t));
    if (obstacle.isPresent()) {
      return Candidacy.barred(obstacle.get(), cold, nobodyMirrored(t));
    }
    int mine = t.hierarchy.member(t.node).priority();
    int rank = 0;
    for (Peer p : usable) {
      rank += priority(t, p.node()) < mine ? 1 : 0;
    }
    return new Candidacy(true, "", rank, usable.isEmpty(), cold, nobodyMirrored(t));
  }

  private boolean nobodyMirrored(HierarchyTurn t) {
    return members.nobodyMirrored(t.membership, t.tag(), t.lease.mirroredFrom());
  }

  /** Why this node may not take over now, one sentence. */
  Optional<String> obstacle(HierarchyTurn t, boolean alone) {
    if (!t.hierarchy.lists(t.node)) {
      return Optional.of("node " + t.node + " is not in hierarchy " + t.tag());
    }
    if (!t.guardFault.isEmpty()) {
      return Optional.of("the guard is not there: " + t.guardFault);
    }
    Optional<String> unfenced = Obstacles.unfenced(t);
    if (unfenced.isPresent()) {
      return unfenced;
    }
    if (!members.writesWell(t.membership, t.now)) {
      return Optional.of("this node's own record is not being written: " + t.membership.fault());
    }
    Optional<String> bad = members.cloned(t.membership, t.now);
    bad = bad.isPresent() ? bad : Obstacles.wrongDirectory(t);
    bad = bad.isPresent() ? bad : Obstacles.notClean(t);
    bad = bad.isPresent() ? bad : notFit(t, alone);
    return bad.isPresent() ? bad : notTheSameView(t);
  }

  private Optional<String> notFit(HierarchyTurn t, boolean alone) {
    Optional<String> isolated = Isolation.obstacle(t);
    if (isolated.isPresent() && !ordered(t)) {
      return isolated;
    }
    if (t.storage.health().isBad()) {
      return Optional.of("the mail store is bad here: " + t.storage.detail());
    }
    if (t.duplicate.owner().isPresent()) {
      return Optional.of(
          "another machine answers for the service address: " + t.duplicate.owner().get());
    }
    if (!t.unready.isEmpty() && !forced(t)) {
      return Optional.of("the self-check found: " + String.join("; ", t.unready));
    }
    if (t.unfit.is(t.now) && !alone) {
      return Optional.of(t.unfit.reason());
    }
    return t.mode == Mode.OUT_OF_SERVICE && !ordered(t)
        ? Flapping.barred(t, members, alone)
        : Optional.empty();
  }

  /**
   * An operator who has read what is missing wants it here all the same; or the last holder has
   * named this node its heir, which it does only with a node that is ready, or by such an order.
   */
  private static boolean forced(HierarchyTurn t) {
    return ordered(t)
        || t.lease
            .newest()
            .flatMap(Sighting::record)
            .filter(r -> r.next().equals(Next.node(t.node)))
            .isPresent();
  }

  private static boolean ordered(HierarchyTurn t) {
    return t.forced && t.lease.wish() == LeaseState.Wish.IN_SERVICE;
  }

  private Optional<String> notTheSameView(HierarchyTurn t) {
    Optional<String> disagreeing = members.disagreeing(t.membership, t.now);
    if (disagreeing.isPresent()) {
      return Optional.of(
          disagreeing.get() + " says it has written what the store does not show here");
    }
    Optional<String> dropped = Redefined.dropped(t, t.node);
    if (dropped.isPresent() || t.published.isRunBy(members.digest())) {
      return dropped;
    }
    Optional<String> definedBy = definedBy(t);
    Peer other = definedBy.isEmpty() ? null : t.membership.peers().get(definedBy.get());
    if (other == null || other.record().isEmpty()) {
      return Optional.empty();
    }
    return other.record().get().digest().equals(members.digest())
        ? Optional.empty()
        : Optional.of("the group definition here differs from the one on " + other.node());
  }

  /**
   * The node whose definition counts: the holder, and when it has gone still the last one, unless
   * it named this node its heir. What it ran is what may be taken over without being asked;
   * starting something else is an operator's decision.
   */
  private static Optional<String> definedBy(HierarchyTurn t) {
    boolean ordered = t.lease.wish() == LeaseState.Wish.IN_SERVICE;
    if (ordered || t.lease.tenure().isPresent()) {
      return holder(t);
    }
    return t.lease
        .newest()
        .flatMap(Sighting::record)
        .filter(r -> !r.next().equals(Next.node(t.node)))
        .map(EpochRecord::node);
  }

  /** The node that holds the lease, as far as this node can tell: itself included. */
  static Optional<String> holder(HierarchyTurn t) {
    if (t.role() == LeaseRole.HOLDER || t.role() == LeaseRole.STOPPING) {
      return Optional.of(t.node);
    }
    return t.lease.tenure().isPresent()
        ? Optional.empty()
        : t.lease
            .newest()
            .filter(s -> !s.provenDead())
            .flatMap(Sighting::record)
            .map(EpochRecord::node);
  }

  // ---- who else could?

  /** The other nodes that could take over now, best first. */
  List<Peer> usablePeers(HierarchyTurn t) {
    List<Peer> usable = new ArrayList<>();
    for (Peer p : t.membership.peers().values()) {
      if (t.hierarchy.lists(p.node()) && unusable(t, p).isEmpty()) {
        usable.add(p);
      }
    }
    usable.sort(Comparator.comparingInt(p -> priority(t, p.node())));
    return usable;
  }

  /** The other nodes of the hierarchy whose agents live, whatever keeps them from taking over. */
  List<String> living(HierarchyTurn t) {
    return t.membership.peers().values().stream()
        .filter(p -> t.hierarchy.lists(p.node()) && members.advancing(p, t.now))
        .map(Peer::node)
        .toList();
  }

  /** Why a peer cannot take over, one sentence; empty if it can. */
  Optional<String> unusable(HierarchyTurn t, Peer p) {
    if (p.record().isEmpty()) {
      return Optional.of(p.node() + " has no record in the store");
    }
    if (!members.advancing(p, t.now)) {
      return Optional.of(p.node() + "'s record in the store stands still");
    }
    Optional<String> dropped = Redefined.dropped(t, p.node());
    if (dropped.isPresent()) {
      return dropped;
    }
    String digest = p.record().get().digest();
    if (!digest.equals(members.digest()) && !t.published.isRunBy(digest)) {
      return Optional.of(p.node() + "'s group definition differs from the one here");
    }
    Optional<NodeRecord.Standing> standing = standing(t, p);
    if (standing.isEmpty()) {
      return Optional.of(p.node() + " says nothing about " + t.tag());
    }
    return standing.get().ready()
        ? Optional.empty()
        : Optional.of(p.node() + " is not ready: " + standing.get().reason());
  }

  private static Optional<NodeRecord.Standing> standing(HierarchyTurn t, Peer p) {
    return p.record().flatMap(r -> Optional.ofNullable(r.standings().get(t.tag())));
  }

  private static int priority(HierarchyTurn t, String node) {
    return t.hierarchy.member(node).priority();
  }

  // ---- should this node hand over?

  /** Hands the service on when it cannot do well here and somebody else can do better. */
  void consider(HierarchyTurn t) {
    lease.orderIsFor(t.lease, t.now).ifPresent(node -> passOn(t, node));
    Isolation.watch(t, this);
    if (t.mode != Mode.IN_SERVICE || t.role() != LeaseRole.HOLDER) {
      Asking.watch(t);
      Optional<String> waits = Asking.waits(t);
      noteStuck(t, waits.orElseGet(() -> Flapping.nobodyStartsIt(t, members, this)));
      Switchback.consider(t, this);
      return;
    }
    t.homecoming = t.homecoming.notReady();
    Optional<String> broken = Recovery.exhausted(t).or(() -> Sequence.notPutBack(t));
    Optional<String> store = badStore(t);
    Optional<String> unfenced = Obstacles.unfenced(t);
    Optional<String> dropped = Redefined.dropped(t, t.node);
    if (broken.isPresent()) {
      handOver(t, unfit(t, broken.get(), Ends.WITH_THE_WINDOW), Blame.spared(t, usablePeers(t)));
    } else if (store.isPresent()) {
      List<Peer> better = usablePeers(t).stream().filter(p -> storeIsGood(t, p)).toList();
      handOver(t, unfit(t, store.get(), Ends.WHEN_THE_STORE_IS_GOOD), better);
    } else if (unfenced.isPresent()) {
      handOver(t, unfit(t, unfenced.get(), Ends.WITH_THE_WINDOW), usablePeers(t));
    } else if (dropped.isPresent() && Redefined.postponed(t).isEmpty()) {
      Redefined.leave(t, lease, usablePeers(t));
    } else if (!t.network.isGood()) {
      Isolation.consider(t, this, lease);
    } else {
      well(t);
    }
  }

  /** Nothing is wrong that another node could do better, as far as is known. */
  private static void well(HierarchyTurn t) {
    Optional<String> held = Recovery.held(t);
    Optional<String> blamed = Blame.waits(t);
    if (held.isPresent()) {
      t.stuck = held.get();
    } else if (blamed.isPresent()) {
      noteStuck(t, blamed.get());
    } else if (!Recovery.troubled(t)) { // else it is being tried, and what was proposed stands
      t.stuck = "";
      t.proposal = Proposal.NONE;
    }
  }

  private static Optional<String> badStore(HierarchyTurn t) {
    return t.storage.surelyBad()
        ? Optional.of("the mail store is bad here: " + t.storage.detail())
        : Optional.empty();
  }

  private static boolean storeIsGood(HierarchyTurn t, Peer p) {
    return standing(t, p).filter(s -> s.storage() == StorageHealth.GOOD).isPresent();
  }

  private static Unfit unfit(HierarchyTurn t, String reason, Ends ends) {
    return new Unfit(reason, t.now.plus(t.hierarchy.policy().window()), ends);
  }

  private void handOver(HierarchyTurn t, Unfit unfit, List<Peer> better) {
    if (better.isEmpty()) {
      noteStuck(
          t,
          unfit.reason()
              + "; no other node can do better, so it stays here"
              + Flapping.others(t, this));
      return;
    }
    String to = better.get(0).node();
    if (!Asking.mayHandOver(t, to, unfit.reason())) {
      noteStuck(t, t.proposal.words(t.tag()));
      return;
    }
    t.unfit = unfit;
    String sentence = "failing over to " + to + ": " + unfit.reason();
    switch (unfit.ends()) {
      case WITH_THE_WINDOW -> Flapping.givenUp(t, to, unfit.reason());
      case WHEN_THE_STORE_IS_GOOD -> Flapping.handedOver(t, to, unfit.reason());
    }
    t.note(Note.Kind.FAILOVER, to, sentence);
    t.apply(lease.stop(t.lease, Next.node(to), sentence, t.now));
  }

  /** Told once: when it begins, and again only after it was over. */
  static void noteStuck(HierarchyTurn t, String why) {
    if (t.stuck.isEmpty() && !why.isEmpty()) {
      t.note(Note.Kind.ALERT, "", "operator needed: " + why);
    }
    t.stuck = why;
  }

  /** The service could not be started here: the next best node gets its turn. */
  void startFailed(HierarchyTurn t, String reason) {
    List<Peer> others = usablePeers(t);
    boolean named = !others.isEmpty() && !Asking.asks(t); // else the other one asks first
    Next next = named ? Next.node(others.get(0).node()) : Next.ANYONE;
    String sentence = "could not be started here: " + reason;
    if (!others.isEmpty()) {
      t.unfit = unfit(t, sentence, Ends.WITH_THE_WINDOW);
    }
    Flapping.givenUp(t, next.node(), sentence);
    t.note(Note.Kind.FAILOVER, next.node(), sentence);
    t.apply(lease.startFailed(t.lease, next, sentence, t.now));
  }

  // ---- what this node says about itself

  NodeRecord.Standing standing(HierarchyTurn t) {
    Optional<String> obstacle = obstacle(t, false);
    boolean idle = t.lease.tenure().isEmpty() && t.guardFault.isEmpty();
    return new NodeRecord.Standing(
        obstacle.isEmpty() && idle,
        obstacle.orElse(idle ? "" : "it holds the lease itself"),
        t.lease.tenure().map(m -> m.epoch()).orElse(0L),
        t.lease.floor(),
        idle,
        t.storage.health(),
        t.lease.tenure().isEmpty() && knowsOfNobody(t));
  }

  /**
   * Whether this node repeats that nobody is to start in the epoch it has seen: what it read there
   * itself, now or in an earlier run. What others repeat it hands on only while it has never read
   * that epoch in good order: otherwise one wrong record would be told from node to node for ever.
   */
  private boolean knowsOfNobody(HierarchyTurn t) {
    return t.lease
        .newest()
        .filter(s -> s.next().isPresent())
        .map(
            s ->
                (s.saysNobody() && s.epoch() == t.lease.floor())
                    || members.nobodyRemembered(t.membership, t.tag(), t.lease.floor()))
        .orElseGet(() -> nobodyMirrored(t));
  }

  /** An order of out-of-service accepted here, where the epoch then went to another node. */
  private void passOn(HierarchyTurn t, String node) {
    t.note(Note.Kind.OPERATOR, node, "passing the order of out-of-service on to " + node);
    t.apply(lease.passedOn(t.lease, t.now));
    String by = "passed on by " + t.node;
    t.act(
        new Action.Ask(
            node,
            new OperatorRequest(0, OperatorRequest.Verb.OUT_OF_SERVICE, t.tag(), node, false, by)));
  }
}
