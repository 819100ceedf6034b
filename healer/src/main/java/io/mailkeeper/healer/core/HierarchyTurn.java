package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Draft;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStep;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Membership;
import io.mailkeeper.healer.lease.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * One step of one hierarchy in the making. Lives for one call of {@link Healer#step}; the states
 * that go in and come out are immutable.
 */
final class HierarchyTurn {
  final Group group;
  final Hierarchy hierarchy;
  final Uptime now;
  final String node;
  final Membership membership;
  final String guardFault;
  final Optional<String> frozen;
  final Set<String> fenceable;
  final List<String> unready;
  final Safety safety;

  /** Whether it is known what happened here in earlier runs of the agent. */
  final boolean remembers;

  final SortedMap<String, String> failing;
  final SortedMap<String, Uptime> looks;
  final PublishedDefinition published;

  /** How the service could be reached here. */
  final ServiceNetwork network;

  /** The maintenance that is on, in words; empty while none is. */
  final Optional<String> maintenance;

  private final HierarchyState before;
  LeaseState lease;
  Mode mode;
  Uptime modeSince;
  String why;
  final Draft<String, ResourceState> resources;
  final Draft<String, ServiceState> services;
  final Draft<String, RecoveryState> recoveries;
  HierarchyState.Storage storage;
  HierarchyState.Strays strays;
  String stuck;
  HierarchyState.Unfit unfit;
  HierarchyState.Duplicate duplicate;
  Takeover takeover;
  boolean forced;

  /** The pass over the lease files that is being judged; empty while none is. */
  Optional<LeaseView> pass = Optional.empty();

  Incidents incidents;
  Proposal proposal;
  Homecoming homecoming;
  Reach reach;

  final List<Action> actions = new ArrayList<>();
  final List<Note> notes = new ArrayList<>();

  HierarchyTurn(Group group, Hierarchy hierarchy, NodeState node, HierarchyState s, Uptime now) {
    this.group = group;
    this.hierarchy = hierarchy;
    this.before = s;
    this.now = now;
    this.node = node.node();
    this.membership = node.membership();
    this.guardFault = node.guard();
    this.frozen = Optional.ofNullable(node.frozen().get(hierarchy.tag()));
    this.fenceable = node.fenceable();
    this.unready = node.unready(hierarchy.tag());
    this.safety = node.safety();
    this.remembers = node.remembers();
    this.failing = node.failing();
    this.looks = node.looks();
    this.published = node.published();
    this.network = node.network(hierarchy.tag());
    this.maintenance = Upkeep.words(node.membership(), now);
    lease = s.lease();
    mode = s.mode();
    modeSince = s.modeSince();
    why = s.why();
    resources = new Draft<>(s.resources());
    services = new Draft<>(s.services());
    recoveries = new Draft<>(s.recoveries());
    storage = s.storage();
    strays = s.strays();
    stuck = s.stuck();
    unfit = s.unfit();
    duplicate = s.duplicate();
    takeover = s.takeover();
    forced = s.forced();
    incidents = s.incidents();
    proposal = s.proposal();
    homecoming = s.homecoming();
    reach = s.reach();
  }

  /** The state that follows: the very one that went in, if nothing has changed. */
  HierarchyState end() {
    HierarchyState after =
        new HierarchyState(
            lease,
            mode,
            modeSince,
            why,
            resources.end(),
            services.end(),
            recoveries.end(),
            storage,
            strays,
            stuck,
            unfit,
            duplicate,
            takeover,
            forced,
            incidents,
            proposal,
            homecoming,
            reach);
    return after.isMadeOfTheSame(before) ? before : after;
  }

  String tag() {
    return hierarchy.tag();
  }

  /** Whether another node shows signs of life in the store. */
  boolean living(Peer p) {
    return p.advancing(now, group.timing().softTtl());
  }

  /** Whether the living nodes' records show by now what they have read by then. */
  boolean haveAnswered(Uptime since) {
    return now.reached(since.plus(group.timing().softTtl()));
  }

  /** Whether an operator is asked now: in maintenance before everything, whatever the policy. */
  Hierarchy.Consent consent() {
    return maintenance.isPresent() ? Hierarchy.Consent.MAINTENANCE : hierarchy.policy().consent();
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
    boolean lost = before != LeaseRole.LOST && lease.role() == LeaseRole.LOST;
    for (String sentence : step.notes()) {
      boolean aboutThat = lost && sentence.equals(lease.outlook());
      note(aboutThat ? Note.Kind.LOST : Note.Kind.LEASE, "", sentence);
    }
    if (before == LeaseRole.RELEASING && lease.role() == LeaseRole.OBSERVER) {
      actions.add(new Action.Hint(tag()));
    }
  }

  void act(Action action) {
    actions.add(action);
  }

  void note(Note.Kind kind, String subject, String sentence) {
    note(new Note(kind, tag(), subject, sentence));
  }

  /** One sentence is told once in a step, however many rules say it. */
  void note(Note note) {
    for (Note told : notes) {
      if (told.sentence().equals(note.sentence())) {
        return;
      }
    }
    notes.add(note);
  }

  void enter(Mode next, String reason, Note note) {
    mode = next;
    modeSince = now;
    why = reason;
    note(note);
  }

  void enter(Mode next, Note.Kind kind, String sentence) {
    enter(next, sentence, new Note(kind, tag(), "", sentence));
  }

  boolean allOut() {
    return HierarchyState.allOut(resources.values());
  }

  boolean allIn() {
    return HierarchyState.allIn(resources.values());
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
}
