package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Membership;
import io.mailkeeper.healer.lease.MembershipRules;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.Peer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides what a node does next. Pure: {@link #step} takes the state, something that happened and
 * the time, and returns the next state and what is to be done. No I/O, no clock, no threads; the
 * same code runs in production and in simulations.
 */
public final class Healer {
  private final Group group;
  private final MembershipRules members;
  private final Map<String, Parts> parts;

  /**
   * @param digest SHA-256 of the group definition, compared between nodes
   * @param ceilings from {@code lease.id}
   */
  public Healer(Group group, LeaseRules.Self self, String digest, LeaseRules.Ceilings ceilings) {
    this(group, new MembershipRules(self, group.timing(), digest), rules(group, self, ceilings));
  }

  /** With rules of one's own for each hierarchy: for simulations. */
  public Healer(Group group, MembershipRules members, Map<String, LeaseRules> leases) {
    this.group = group;
    this.members = members;
    Map<String, Parts> byTag = new HashMap<>();
    for (Hierarchy h : group.hierarchies()) {
      LeaseRules rules = leases.get(h.tag());
      if (rules == null) {
        throw new IllegalArgumentException("no rules for hierarchy " + h.tag());
      }
      Failover failover = new Failover(rules, members);
      byTag.put(h.tag(), new Parts(h, rules, failover, new Operators(rules, failover)));
    }
    this.parts = Map.copyOf(byTag);
  }

  /** What decides about one hierarchy. */
  private record Parts(
      Hierarchy hierarchy, LeaseRules rules, Failover failover, Operators operators) {}

  private static Map<String, LeaseRules> rules(
      Group group, LeaseRules.Self self, LeaseRules.Ceilings ceilings) {
    Map<String, LeaseRules> rules = new LinkedHashMap<>();
    for (Hierarchy h : group.hierarchies()) {
      rules.put(h.tag(), new LeaseRules(self, group.timing(), ceilings, h.policy().coldStart()));
    }
    return rules;
  }

  /**
   * The state of a node whose agent has just started.
   *
   * @param floors highest epoch this node has ever read, from its local disk
   * @param guards what the guard knew when the agent met it
   */
  public NodeState start(
      String node,
      Map<String, Long> floors,
      Map<String, LeaseState.GuardReport> guards,
      String guardFault,
      Uptime now) {
    SortedMap<String, HierarchyState> states = new TreeMap<>();
    for (Hierarchy h : group.hierarchies()) {
      LeaseState lease =
          LeaseState.start(
              floors.getOrDefault(h.tag(), 0L),
              guards.getOrDefault(h.tag(), LeaseState.GuardReport.ABSENT),
              now);
      states.put(h.tag(), HierarchyState.start(h, lease, now));
    }
    Membership membership =
        Membership.start(group.nodes().stream().filter(n -> !n.equals(node)).toList(), now);
    return new NodeState(
        node,
        membership,
        states,
        guardFault,
        Map.of(),
        Map.of(),
        Map.of(),
        Safety.GUARD_ONLY,
        false,
        new TreeMap<>(),
        new TreeMap<>(),
        PublishedDefinition.NONE,
        new TreeMap<>());
  }

  /** What a node does next. */
  public Step step(NodeState state, Event event, Uptime now) {
    Turn turn = new Turn(this, state, now);
    event.accept(turn);
    return turn.end();
  }

  /** Why this node may not take over, or empty; for explanations. */
  public Optional<String> obstacle(NodeState state, String tag, Uptime now) {
    HierarchyTurn t = turnOf(state, tag, now);
    Failover f = failover(tag);
    return f.obstacle(t, f.usablePeers(t).isEmpty());
  }

  /**
   * When a service that could be started nowhere is tried on this node again, if nobody is faster.
   */
  public Optional<Uptime> nextTry(NodeState state, String tag, Uptime now) {
    return Flapping.nextTry(turnOf(state, tag, now), members);
  }

  /** What waits for an operator's word on this node, one sentence. */
  public Optional<String> waitsForWord(NodeState state, String tag, Uptime now) {
    HierarchyTurn t = turnOf(state, tag, now);
    return Asking.waits(t).or(() -> Recovery.held(t));
  }

  /**
   * What is to be known before a daemon is restarted whose service fails, one sentence; empty when
   * nothing is awaited.
   */
  public Optional<String> diagnosis(NodeState state, String tag, String daemon, Uptime now) {
    HierarchyTurn t = turnOf(state, tag, now);
    return t.recovery(daemon).phase() == RecoveryState.Phase.DIAGNOSING
        ? Diagnosis.awaited(t, daemon)
        : Optional.empty();
  }

  /** What comes of a definition that no longer lists this node, one sentence; empty if it does. */
  public Optional<String> leaving(NodeState state, String tag, Uptime now) {
    HierarchyTurn t = turnOf(state, tag, now);
    return t.mode == Mode.OUT_OF_SERVICE
        ? Redefined.dropped(t, t.node)
        : Redefined.outlook(t, failover(tag).usablePeers(t));
  }

  /** Whether a revision of the definition is published that is not the one that runs here. */
  public boolean isOutdated(NodeState state) {
    return state.published().revision() > 0 && !state.published().isRunBy(members.digest());
  }

  /** How the service may come back to this node by itself, one sentence. */
  public Optional<String> switchback(NodeState state, String tag, Uptime now) {
    return Switchback.outlook(turnOf(state, tag, now));
  }

  /** The other nodes that could take over now, best first. */
  public List<String> heirs(NodeState state, String tag, Uptime now) {
    return failover(tag).usablePeers(turnOf(state, tag, now)).stream().map(Peer::node).toList();
  }

  /** Why each other node of the hierarchy could not take over; an empty value if it could. */
  public SortedMap<String, Optional<String>> others(NodeState state, String tag, Uptime now) {
    HierarchyTurn t = turnOf(state, tag, now);
    SortedMap<String, Optional<String>> result = new TreeMap<>();
    state.membership().peers().values().stream()
        .filter(p -> t.hierarchy.lists(p.node()))
        .forEach(p -> result.put(p.node(), failover(tag).unusable(t, p)));
    return result;
  }

  /** The resources in the order in which they are started. */
  public List<String> startOrder(String tag) {
    return Sequence.startOrder(hierarchy(tag));
  }

  /** The node that holds the lease, as far as this node can tell. */
  public Optional<String> holder(NodeState state, String tag, Uptime now) {
    return Failover.holder(turnOf(state, tag, now));
  }

  /**
   * The living nodes, this one included, that do not show the newest order of maintenance in their
   * records yet.
   */
  public List<String> uninformed(NodeState state, Uptime now) {
    return members.uninformed(state.membership(), now);
  }

  /** What is wrong with this node's own record in the store; empty when nothing is. */
  public String recordFault(NodeState state, Uptime now) {
    String fault = state.membership().fault();
    return fault.isEmpty() ? members.cloned(state.membership(), now).orElse("") : fault;
  }

  /** What this node says about itself and each hierarchy. */
  public NodeRecord.Standing standing(NodeState state, String tag, Uptime now) {
    return failover(tag).standing(turnOf(state, tag, now));
  }

  public Group group() {
    return group;
  }

  public LeaseTiming timing() {
    return group.timing();
  }

  MembershipRules members() {
    return members;
  }

  LeaseRules rules(String tag) {
    return parts(tag).rules();
  }

  Failover failover(String tag) {
    return parts(tag).failover();
  }

  Operators operators(String tag) {
    return parts(tag).operators();
  }

  Hierarchy hierarchy(String tag) {
    return parts(tag).hierarchy();
  }

  private Parts parts(String tag) {
    Parts found = parts.get(tag);
    if (found == null) {
      throw new IllegalArgumentException("no hierarchy " + tag);
    }
    return found;
  }

  private HierarchyTurn turnOf(NodeState state, String tag, Uptime now) {
    HierarchyState s =
        state.hierarchy(tag).orElseThrow(() -> new IllegalArgumentException("no hierarchy " + tag));
    return new HierarchyTurn(group, hierarchy(tag), state, s, now);
  }

  /** Whether a pass says that this node has not been joined to the store yet. */
  static boolean notJoined(HierarchyState s) {
    return s.lease().condition() == LeaseView.Condition.NOT_JOINED;
  }
}
