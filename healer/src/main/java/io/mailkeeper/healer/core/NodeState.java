package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.Membership;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything this node knows. Immutable.
 *
 * @param guard why the guard cannot be used; empty when it can
 * @param frozen the freeze window that is open for a hierarchy, by tag
 * @param selfCheck why the last self-check found this node unfit to take over; empty when fit
 */
public record NodeState(
    String node,
    Membership membership,
    SortedMap<String, HierarchyState> hierarchies,
    String guard,
    Map<String, String> frozen,
    String selfCheck) {

  public NodeState {
    hierarchies = Collections.unmodifiableSortedMap(new TreeMap<>(hierarchies));
    frozen = Map.copyOf(frozen);
  }

  public NodeState with(Membership m) {
    return new NodeState(node, m, hierarchies, guard, frozen, selfCheck);
  }

  public NodeState with(Map<String, HierarchyState> changed) {
    return new NodeState(node, membership, new TreeMap<>(changed), guard, frozen, selfCheck);
  }

  public NodeState withGuard(String fault) {
    return new NodeState(node, membership, hierarchies, fault, frozen, selfCheck);
  }

  public NodeState withFrozen(String tag, Optional<String> window) {
    Map<String, String> open = new TreeMap<>(frozen);
    open.remove(tag);
    window.ifPresent(name -> open.put(tag, name));
    return new NodeState(node, membership, hierarchies, guard, open, selfCheck);
  }

  public NodeState withSelfCheck(String fault) {
    return new NodeState(node, membership, hierarchies, guard, frozen, fault);
  }

  public Optional<HierarchyState> hierarchy(String tag) {
    return Optional.ofNullable(hierarchies.get(tag));
  }
}
