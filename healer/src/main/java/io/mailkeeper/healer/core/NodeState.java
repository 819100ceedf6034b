package io.mailkeeper.healer.core;

import io.mailkeeper.healer.FixedSortedMap;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Membership;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything this node knows. Immutable.
 *
 * @param guard why the guard cannot be used; empty when it can
 * @param frozen the freeze window that is open for a hierarchy, by tag
 * @param fences why the device that could switch off another node cannot be relied on, by node;
 *     empty when it answers; nodes without a device are not in it
 * @param unready what the last self-check found missing, by hierarchy, a sentence each; a hierarchy
 *     that could be started is not in it
 * @param safety what stops this node when its agent cannot
 * @param remembers whether what an earlier run of the agent has left is known by now
 * @param failing the shared causes that fail as seen from here, by name, with what was found
 * @param looks when the last look at each shared cause began after which it was known how it is
 * @param published the newest revision of the group's definition, as far as it was read
 * @param networks how each hierarchy could be reached on this node, by tag; one that was not looked
 *     at is not in it
 */
public record NodeState(
    String node,
    Membership membership,
    SortedMap<String, HierarchyState> hierarchies,
    String guard,
    Map<String, String> frozen,
    Map<String, String> fences,
    Map<String, List<String>> unready,
    Safety safety,
    boolean remembers,
    SortedMap<String, String> failing,
    SortedMap<String, Uptime> looks,
    PublishedDefinition published,
    SortedMap<String, ServiceNetwork> networks) {

  public NodeState {
    hierarchies = FixedSortedMap.copyOf(hierarchies);
    frozen = Map.copyOf(frozen);
    fences = Map.copyOf(fences);
    unready = Map.copyOf(unready);
    failing = FixedSortedMap.copyOf(failing);
    looks = FixedSortedMap.copyOf(looks);
    networks = FixedSortedMap.copyOf(networks);
  }

  public NodeState with(Membership m) {
    Copy copy = new Copy(this);
    copy.membership = m;
    return copy.end();
  }

  public NodeState with(String tag, HierarchyState changed) {
    SortedMap<String, HierarchyState> all = FixedSortedMap.with(hierarchies, tag, changed);
    if (all == hierarchies) {
      return this;
    }
    Copy copy = new Copy(this);
    copy.hierarchies = all;
    return copy.end();
  }

  public NodeState withGuard(String fault) {
    Copy copy = new Copy(this);
    copy.guard = fault;
    return copy.end();
  }

  public NodeState withFrozen(String tag, Optional<String> window) {
    Map<String, String> open = new TreeMap<>(frozen);
    open.remove(tag);
    window.ifPresent(name -> open.put(tag, name));
    Copy copy = new Copy(this);
    copy.frozen = open;
    return copy.end();
  }

  public NodeState withFence(String other, String fault) {
    Map<String, String> changed = new TreeMap<>(fences);
    changed.put(other, fault);
    Copy copy = new Copy(this);
    copy.fences = changed;
    NodeState next = copy.end();
    return next.withSafety(safety.withFence(next.canFenceAll()));
  }

  /** Whether a takeover by this node can switch off whichever other node it takes over from. */
  private boolean canFenceAll() {
    Set<String> others = membership.peers().keySet();
    return !others.isEmpty() && fenceable().containsAll(others);
  }

  /** The nodes that this one can switch off, by a device that has answered lately. */
  public Set<String> fenceable() {
    return fences.isEmpty()
        ? Set.of()
        : fences.entrySet().stream()
            .filter(e -> e.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
  }

  public NodeState withSelfCheck(String tag, List<String> faults) {
    Map<String, List<String>> changed = new TreeMap<>(unready);
    changed.remove(tag);
    if (!faults.isEmpty()) {
      changed.put(tag, List.copyOf(faults));
    }
    Copy copy = new Copy(this);
    copy.unready = changed;
    return copy.end();
  }

  /** What the last self-check found missing for a hierarchy; empty when nothing was. */
  public List<String> unready(String tag) {
    return unready.getOrDefault(tag, List.of());
  }

  public NodeState withSafety(Safety now) {
    Copy copy = new Copy(this);
    copy.safety = now;
    return copy.end();
  }

  /** The same, after a shared cause was looked at; an empty fault means that it is well. */
  NodeState withCause(String cause, String fault, Uptime start) {
    SortedMap<String, String> changed = new TreeMap<>(failing);
    changed.remove(cause);
    if (!fault.isEmpty()) {
      changed.put(cause, fault);
    }
    Copy copy = new Copy(this);
    copy.failing = changed;
    copy.looks = FixedSortedMap.with(looks, cause, start);
    return copy.end();
  }

  /** The same, after it was looked how a hierarchy could be reached on this node. */
  NodeState withNetwork(String tag, ServiceNetwork seen) {
    Copy copy = new Copy(this);
    copy.networks = FixedSortedMap.with(networks, tag, seen);
    return copy.end();
  }

  /** How a hierarchy could be reached on this node; good until that was looked at. */
  public ServiceNetwork network(String tag) {
    return networks.getOrDefault(tag, ServiceNetwork.GOOD);
  }

  /** Whether anything that could run here could be reached: what the node's record says. */
  boolean networkGood() {
    return hierarchies.isEmpty()
        || hierarchies.keySet().stream().anyMatch(tag -> network(tag).isGood());
  }

  /** What an earlier run of the agent has left is known. */
  NodeState remembering() {
    Copy copy = new Copy(this);
    copy.remembers = true;
    return copy.end();
  }

  /** The same, after a revision of the definition was read: an older one changes nothing. */
  NodeState withPublished(PublishedDefinition seen) {
    if (seen.revision() <= published.revision()) {
      return this;
    }
    Copy copy = new Copy(this);
    copy.published = seen;
    return copy.end();
  }

  public Optional<HierarchyState> hierarchy(String tag) {
    return Optional.ofNullable(hierarchies.get(tag));
  }

  /** A state in the making: all of another one, until something in it is changed. */
  private static final class Copy {
    private final String node;
    private Membership membership;
    private SortedMap<String, HierarchyState> hierarchies;
    private String guard;
    private Map<String, String> frozen;
    private Map<String, String> fences;
    private Map<String, List<String>> unready;
    private Safety safety;
    private boolean remembers;
    private SortedMap<String, String> failing;
    private SortedMap<String, Uptime> looks;
    private PublishedDefinition published;
    private SortedMap<String, ServiceNetwork> networks;

    Copy(NodeState s) {
      node = s.node;
      membership = s.membership;
      hierarchies = s.hierarchies;
      guard = s.guard;
      frozen = s.frozen;
      fences = s.fences;
      unready = s.unready;
      safety = s.safety;
      remembers = s.remembers;
      failing = s.failing;
      looks = s.looks;
      published = s.published;
      networks = s.networks;
    }

    NodeState end() {
      return new NodeState(
          node,
          membership,
          hierarchies,
          guard,
          frozen,
          fences,
          unready,
          safety,
          remembers,
          failing,
          looks,
          published,
          networks);
    }
  }
}
