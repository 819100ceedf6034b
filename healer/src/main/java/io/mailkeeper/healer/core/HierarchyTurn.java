package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStep;
import io.mailkeeper.healer.lease.Membership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of one hierarchy in the making. Lives for one call of {@link Healer#step}; the states
 * that go in and come out are immutable.
 */
final class HierarchyTurn {
  final Hierarchy hierarchy;
  final Uptime now;
  final String node;
  final Membership membership;
  final String guardFault;
  final Optional<String> frozen;
  final String selfCheck;

  LeaseState lease;
  Mode mode;
  Uptime modeSince;
  String why;
  Map<String, ResourceState> resources;
  Map<String, ServiceState> services;
  Map<String, RecoveryState> recoveries;
  HierarchyState.Storage storage;
  List<Stray> strays;
  int clearing;
  HierarchyState.Unfit unfit;
  HierarchyState.Duplicate duplicate;

  final List<Action> actions = new ArrayList<>();
  final List<Note> notes = new ArrayList<>();

  HierarchyTurn(Hierarchy hierarchy, NodeState node, HierarchyState s, Uptime now) {
    this.hierarchy = hierarchy;
    this.now = now;
    this.node = node.node();
    this.membership = node.membership();
    this.guardFault = node.guard();
    this.frozen = Optional.ofNullable(node.frozen().get(hierarchy.tag()));
    this.selfCheck = node.selfCheck();
    lease = s.lease();
    mode = s.mode();
    modeSince = s.modeSince();
    why = s.why();
    resources = new LinkedHashMap<>(s.resources());
    services = new LinkedHashMap<>(s.services());
    recoveries = new LinkedHashMap<>(s.recoveries());
    storage = s.storage();
    strays = s.strays();
    clearing = s.clearing();
    unfit = s.unfit();
    duplicate = s.duplicate();
  }

  HierarchyState end() {
    return new HierarchyState(
        lease,
        mode,
        modeSince,
        why,
        resources,
        services,
        recoveries,
        storage,
        strays,
        clearing,
        unfit,
        duplicate);
  }

  String tag() {
    return hierarchy.tag();
  }

  LeaseRole role() {
    return lease.role();
  }

  /** Takes over what the lease rules decided. */
  void apply(LeaseStep step) {
    LeaseRole before = lease.role();
    lease = step.state();
    for (LeaseAction action : step.actions()) {
      actions.add(new Action.Lease(tag(), action));
    }
    for (String sentence : step.notes()) {
      note(Note.Kind.LEASE, "", sentence);
    }
    if (before == LeaseRole.RELEASING && lease.role() == LeaseRole.OBSERVER) {
      actions.add(new Action.Hint(tag()));
    }
    if (before != LeaseRole.LOST && lease.role() == LeaseRole.LOST) {
      note(Note.Kind.LOST, "", lease.outlook());
    }
  }

  void act(Action action) {
    actions.add(action);
  }

  void note(Note.Kind kind, String subject, String sentence) {
    notes.add(new Note(kind, tag(), subject, sentence));
  }

  void enter(Mode next, Note.Kind kind, String sentence) {
    mode = next;
    modeSince = now;
    why = sentence;
    note(kind, "", sentence);
  }

  boolean allOut() {
    return resources.values().stream().allMatch(ResourceState::isOut);
  }

  boolean allIn() {
    return resources.values().stream().allMatch(ResourceState::isIn);
  }

  ResourceState resource(String name) {
    return found(resources, name);
  }

  ServiceState service(String name) {
    return found(services, name);
  }

  RecoveryState recovery(String daemon) {
    return found(recoveries, daemon);
  }

  private static <T> T found(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no such resource or service: " + name);
    }
    return value;
  }

  /** Says a sentence once: not again while it stays the same. */
  void sayOnce(Note.Kind kind, String subject, String sentence) {
    if (!why.equals(sentence)) {
      why = sentence;
      note(kind, subject, sentence);
    }
  }
}
