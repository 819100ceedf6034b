package io.mailkeeper.healer.core;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One step of a node in the making: one method for each thing that can happen. */
final class Turn implements Event.Handler {
  /** The shortest profile has this much left of its wait W when it asks. */
  private static final Duration DUPLICATE_LIMIT = Duration.ofMillis(400);

  /** Between two duplicate checks while in service. */
  private static final Duration DUPLICATE_AGAIN = Duration.ofSeconds(30);

  private final Healer healer;
  private final Uptime now;
  private NodeState state;
  private final List<Action> actions = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  Turn(Healer healer, NodeState state, Uptime now) {
    this.healer = healer;
    this.state = state;
    this.now = now;
  }

  Step end() {
    return new Step(state, actions, notes);
  }

  // ---- one hierarchy

  /** Lets something happen to one hierarchy, then everything that follows from it. */
  private void on(String tag, Consumer<HierarchyTurn> what) {
    Optional<HierarchyState> before = state.hierarchy(tag);
    if (before.isEmpty()) {
      return; // a late answer for a hierarchy that is no longer defined
    }
    HierarchyTurn t = new HierarchyTurn(healer.hierarchy(tag), state, before.get(), now);
    judge(t);
    what.accept(t);
    settle(t);
    if (t.role() == LeaseRole.CONFIRMING && before.get().lease().role() != LeaseRole.CONFIRMING) {
      state = state.with(healer.members().readAllSoon(state.membership(), now));
    }
    SortedMap<String, HierarchyState> changed = new TreeMap<>(state.hierarchies());
    changed.put(tag, t.end());
    state = state.with(changed);
    actions.addAll(t.actions);
    notes.addAll(t.notes);
  }

  /**
   * The deadline first, whatever it is that happened: after a pause nothing may be started on the
   * strength of a lease that ran out meanwhile.
   */
  private void judge(HierarchyTurn t) {
    if (t.lease.tenure().isPresent()) {
      t.apply(healer.rules(t.tag()).tick(t.lease, now));
      Sequence.follow(t);
    }
  }

  /** What follows: failover is considered, the mode follows the lease, resources follow it. */
  private void settle(HierarchyTurn t) {
    LeaseRules rules = healer.rules(t.tag());
    healer.failover(t.tag()).consider(t);
    Sequence.follow(t);
    limits(t, rules);
    Sequence.advance(t);
    if (t.mode == Mode.STARTING && t.allIn()) {
      t.enter(Mode.IN_SERVICE, Note.Kind.IN_SERVICE, "in service on " + t.node);
      t.apply(rules.started(t.lease, now));
      t.unfit = new HierarchyState.Unfit("", now);
      Recovery.begin(t);
    }
    if (Sequence.stopped(t)) {
      t.enter(Mode.OUT_OF_SERVICE, Note.Kind.OUT_OF_SERVICE, "everything has stopped, verified");
    }
    if (t.mode == Mode.OUT_OF_SERVICE && t.role().mustStop() && t.allOut()) {
      t.apply(rules.stopVerified(t.lease, now));
    }
  }

  /** Start and stop have bounds: at their end the start has failed, or the guard fires. */
  private void limits(HierarchyTurn t, LeaseRules rules) {
    Hierarchy.Policy policy = t.hierarchy.policy();
    if (t.mode == Mode.STARTING && now.reached(t.modeSince.plus(policy.startMax()))) {
      healer.failover(t.tag()).startFailed(t, "not up within " + policy.startMax());
      Sequence.follow(t);
    }
    if (t.mode == Mode.STOPPING && now.reached(t.modeSince.plus(policy.stopMax()))) {
      t.apply(rules.giveUp(t.lease, "not stopped within " + policy.stopMax(), now));
      Sequence.follow(t);
    }
  }

  // ---- lease and guard

  @Override
  public void viewed(Event.Viewed e) {
    on(
        e.tag(),
        t -> {
          boolean wasLive = Failover.holder(t).isPresent();
          t.apply(
              healer
                  .rules(t.tag())
                  .viewed(t.lease, e.view(), healer.failover(t.tag()).candidacy(t), now));
          if (wasLive && t.role() == LeaseRole.CLAIMING) {
            t.note(Note.Kind.FAILOVER, t.node, "taking over: " + t.lease.outlook());
          }
        });
  }

  @Override
  public void published(Event.Published e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).published(t.lease, e.epoch(), e.result(), now)));
  }

  @Override
  public void wrote(Event.Wrote e) {
    on(
        e.tag(),
        t -> t.apply(healer.rules(t.tag()).wrote(t.lease, e.epoch(), e.start(), e.error(), now)));
  }

  @Override
  public void floorKept(Event.FloorKept e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).floorKept(t.lease, e.floor(), e.error(), now)));
  }

  @Override
  public void armed(Event.Armed e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).armed(t.lease, e.epoch(), e.start(), now)));
  }

  @Override
  public void armRefused(Event.ArmRefused e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).armRefused(t.lease, e.epoch(), e.why(), now)));
  }

  @Override
  public void guardFired(Event.GuardFired e) {
    on(
        e.tag(),
        t -> {
          boolean ours = t.lease.tenure().filter(m -> m.epoch() == e.epoch()).isPresent();
          if (ours) {
            t.note(Note.Kind.GUARD, "", "the guard has fired: " + e.why());
            t.apply(healer.rules(t.tag()).guardLost(t.lease, "the guard has fired", now));
          }
        });
  }

  @Override
  public void latched(Event.Latched e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).latched(t.lease, e.epoch(), now)));
  }

  @Override
  public void guardChanged(Event.GuardChanged e) {
    state = state.withGuard(e.fault());
    String sentence = e.fault().isEmpty() ? "the guard is there" : "guard: " + e.fault();
    notes.add(new Note(Note.Kind.GUARD, "", "", sentence));
    if (!e.fault().isEmpty()) {
      for (String tag : state.hierarchies().keySet()) {
        on(
            tag,
            t ->
                t.apply(
                    healer.rules(tag).guardLost(t.lease, "the guard is gone: " + e.fault(), now)));
      }
    }
  }

  // ---- resources and services

  @Override
  public void resourceSeen(Event.ResourceSeen e) {
    on(
        e.tag(),
        t -> {
          ResourceState s = t.resource(e.resource());
          boolean looking =
              s.busy()
                  && s.phase() != ResourceState.Phase.STARTING
                  && s.phase() != ResourceState.Phase.STOPPING;
          if (looking) {
            t.resources.put(e.resource(), s.became(e.phase(), e.detail(), now));
          }
        });
  }

  @Override
  public void resourceDone(Event.ResourceDone e) {
    on(
        e.tag(),
        t -> {
          ResourceState s = t.resource(e.resource());
          ResourceState.Phase good =
              e.what() == Event.What.STOP ? ResourceState.Phase.OUT : ResourceState.Phase.IN;
          t.resources.put(
              e.resource(), s.became(e.ok() ? good : ResourceState.Phase.FAILED, e.detail(), now));
          if (!e.ok()) {
            t.note(
                Note.Kind.RESOURCE,
                e.resource(),
                e.what().name().toLowerCase(java.util.Locale.ROOT)
                    + " of "
                    + e.resource()
                    + " failed: "
                    + e.detail());
          }
          concluded(t, e);
        });
  }

  private void concluded(HierarchyTurn t, Event.ResourceDone e) {
    switch (e.what()) {
      case START -> {
        if (!e.ok() && t.mode == Mode.STARTING) {
          healer.failover(t.tag()).startFailed(t, e.resource() + ": " + e.detail());
        }
      }
      case RESTART -> {
        if (t.mode == Mode.IN_SERVICE) {
          Recovery.restarted(t, e.resource(), e.ok(), e.detail());
        }
      }
      case STOP -> {}
    }
  }

  @Override
  public void processGone(Event.ProcessGone e) {
    on(
        e.tag(),
        t -> {
          ResourceState s = t.resource(e.resource());
          if (s.busy() || !s.isIn()) {
            return; // we are doing it ourselves
          }
          switch (t.mode) {
            case IN_SERVICE -> Recovery.processGone(t, e.resource(), e.detail());
            case STARTING -> {
              t.resources.put(e.resource(), s.became(ResourceState.Phase.FAILED, e.detail(), now));
              healer.failover(t.tag()).startFailed(t, e.resource() + ": " + e.detail());
            }
            case OUT_OF_SERVICE, STOPPING, CLEARING -> {}
          }
        });
  }

  @Override
  public void probed(Event.Probed e) {
    on(
        e.tag(),
        t -> {
          if (t.mode == Mode.IN_SERVICE) {
            Recovery.probed(t, e);
          }
        });
  }

  @Override
  public void storageSeen(Event.StorageSeen e) {
    on(
        e.tag(),
        t -> {
          HierarchyState.Storage before = t.storage;
          boolean bad = e.health().isBad();
          boolean changed = before.health() != e.health();
          t.storage =
              new HierarchyState.Storage(
                  e.health(),
                  e.detail(),
                  changed ? now : before.since(),
                  bad ? before.bad() + 1 : 0);
          boolean silent = before.health() == StorageHealth.UNKNOWN && !bad;
          if (changed && !silent) {
            t.note(
                Note.Kind.STORAGE,
                "",
                "mail store is "
                    + e.health().name().toLowerCase(java.util.Locale.ROOT)
                    + ": "
                    + e.detail());
          }
        });
  }

  // ---- strays and duplicates

  @Override
  public void straysSeen(Event.StraysSeen e) {
    on(
        e.tag(),
        t -> {
          boolean mayJudge =
              t.mode == Mode.OUT_OF_SERVICE
                  && t.role() == LeaseRole.OBSERVER
                  && t.lease.settled()
                  && t.clearing == 0;
          if (mayJudge) {
            judge(t, e.strays());
          }
        });
  }

  private void judge(HierarchyTurn t, List<Stray> found) {
    for (Stray stray : found) {
      boolean known = t.strays.stream().anyMatch(s -> s.sentence().equals(stray.sentence()));
      if (!known) {
        t.note(Note.Kind.STRAY, stray.resource(), "stray: " + stray.sentence());
      }
      if (mayRemove(t, stray)) {
        t.clearing++;
        t.act(new Action.RemoveStray(t.tag(), stray));
      }
    }
    if (found.isEmpty() && !t.strays.isEmpty()) {
      t.note(Note.Kind.STRAY_GONE, "", "no stray is left on " + t.node);
    }
    t.strays = List.copyOf(found);
  }

  /** The address always goes: two machines with one address harm clients whatever else runs. */
  private static boolean mayRemove(HierarchyTurn t, Stray stray) {
    return switch (t.hierarchy.policy().stray()) {
      case STOP -> stray.kind() == Stray.Kind.ADDRESS || stray.identified();
      case REPORT -> stray.kind() == Stray.Kind.ADDRESS;
    };
  }

  @Override
  public void strayRemoved(Event.StrayRemoved e) {
    on(
        e.tag(),
        t -> {
          t.clearing = Math.max(0, t.clearing - 1);
          String result = e.ok() ? "removed: " : "could not be removed: ";
          t.note(Note.Kind.STRAY, e.stray().resource(), "stray " + result + e.detail());
        });
  }

  @Override
  public void duplicateChecked(Event.DuplicateChecked e) {
    on(
        e.tag(),
        t -> {
          HierarchyState.Duplicate before = t.duplicate;
          boolean news = e.owner().isPresent() && !e.owner().equals(before.owner());
          t.duplicate =
              new HierarchyState.Duplicate(
                  false, before.checkedFor(), before.checkedAt(), e.owner());
          if (news && duplicateMatters(t)) {
            t.note(
                Note.Kind.ALERT,
                "",
                "another machine answers for the service address: " + e.owner().get());
          }
        });
  }

  private void checkDuplicateIfDue(HierarchyTurn t) {
    if (!duplicateMatters(t) && t.duplicate.owner().isPresent()) {
      t.duplicate = HierarchyState.Duplicate.NONE;
    }
    Optional<Resource> ip =
        t.hierarchy.resources().stream().filter(r -> r.kind() == Resource.Kind.IP).findFirst();
    if (ip.isPresent() && !t.duplicate.checking() && duplicateDue(t)) {
      Uptime end = awaitedEnd(t).orElse(Uptime.ZERO);
      t.duplicate = new HierarchyState.Duplicate(true, end, now, t.duplicate.owner());
      t.act(new Action.CheckDuplicate(t.tag(), ip.get().name(), DUPLICATE_LIMIT));
    }
  }

  /** In service always; otherwise only for the wait it was made for, while that still stands. */
  private static boolean duplicateMatters(HierarchyTurn t) {
    return t.mode == Mode.IN_SERVICE
        || awaitedEnd(t).filter(end -> end.equals(t.duplicate.checkedFor())).isPresent();
  }

  /** End of the wait for a holder that has not released: a live one's release needs no check. */
  private static Optional<Uptime> awaitedEnd(HierarchyTurn t) {
    return t.mode == Mode.OUT_OF_SERVICE
        ? t.lease.newest().filter(s -> !s.released()).map(Sighting::deadAt)
        : Optional.empty();
  }

  /**
   * During the wait W, when even a holder at its deadline has taken the address off; again while
   * somebody answers; now and then in service.
   */
  private boolean duplicateDue(HierarchyTurn t) {
    HierarchyState.Duplicate d = t.duplicate;
    if (t.mode == Mode.IN_SERVICE) {
      return now.reached(d.checkedAt().max(t.modeSince).plus(DUPLICATE_AGAIN));
    }
    Duration lead = healer.timing().visibility();
    boolean near = awaitedEnd(t).filter(end -> now.reached(end.minus(lead))).isPresent();
    boolean again = d.owner().isPresent() && now.reached(d.checkedAt().plus(DUPLICATE_LIMIT));
    return near && (!duplicateMatters(t) || again);
  }

  // ---- peers and operators

  @Override
  public void nodeWritten(Event.NodeWritten e) {
    boolean newFault = !e.error().isEmpty() && state.membership().fault().isEmpty();
    if (newFault) {
      notes.add(new Note(Note.Kind.ALERT, "", "", "own record could not be written: " + e.error()));
    }
    state =
        state.with(
            healer.members().writeReturned(state.membership(), e.counter(), e.start(), e.error()));
  }

  @Override
  public void nodeRead(Event.NodeRead e) {
    state =
        state.with(
            healer
                .members()
                .readReturned(state.membership(), e.node(), e.record(), e.fault(), now));
    boolean proven = state.membership().visibility().isPresent();
    boolean outside = state.hierarchies().values().stream().anyMatch(Healer::notJoined);
    if (proven && outside) {
      actions.add(new Action.Join());
    }
  }

  @Override
  public void joined(Event.Joined e) {
    notes.add(
        e.fault().isEmpty()
            ? new Note(
                Note.Kind.PEER, "", "", "joined: a peer has seen this node's writes in the store")
            : new Note(Note.Kind.ALERT, "", "", "cannot join the store: " + e.fault()));
  }

  @Override
  public void peerSaid(Event.PeerSaid e) {
    state =
        state.with(
            healer.members().heard(state.membership(), e.node(), e.instance(), e.counter(), now));
  }

  @Override
  public void peerHint(Event.PeerHint e) {
    on(e.tag(), t -> t.apply(healer.rules(t.tag()).lookNow(t.lease, now)));
  }

  @Override
  public void requested(Event.Requested e) {
    if (state.hierarchy(e.request().tag()).isEmpty()) {
      actions.add(
          new Action.Answer(
              e.request(), false, "there is no hierarchy '" + e.request().tag() + "'"));
    }
    on(e.request().tag(), t -> healer.failover(t.tag()).requested(t, e.request()));
  }

  @Override
  public void asked(Event.Asked e) {
    actions.add(new Action.Answer(e.request(), e.accepted(), e.sentence()));
  }

  @Override
  public void windowChanged(Event.WindowChanged e) {
    Optional<String> before = Optional.ofNullable(state.frozen().get(e.tag()));
    if (before.equals(e.window())) {
      return;
    }
    state = state.withFrozen(e.tag(), e.window());
    String sentence =
        e.window()
            .map(w -> "freeze window " + w + " opens: no planned moves")
            .orElse("the freeze window has closed");
    notes.add(new Note(Note.Kind.OPERATOR, e.tag(), "", sentence));
  }

  @Override
  public void selfChecked(Event.SelfChecked e) {
    if (!e.fault().equals(state.selfCheck())) {
      notes.add(
          new Note(
              Note.Kind.PEER,
              "",
              "",
              e.fault().isEmpty() ? "the self-check is good" : "self-check: " + e.fault()));
    }
    state = state.withSelfCheck(e.fault());
  }

  // ---- time

  @Override
  public void tick(Event.Tick e) {
    for (String tag : state.hierarchies().keySet()) {
      on(
          tag,
          t -> {
            t.apply(healer.rules(tag).tick(t.lease, now));
            if (t.mode == Mode.IN_SERVICE) {
              Recovery.tick(t);
            }
            checkDuplicateIfDue(t);
          });
    }
    readPeers();
    writeOwnRecord();
  }

  private void readPeers() {
    for (String node : healer.members().readsDue(state.membership(), now)) {
      state = state.with(healer.members().readIssued(state.membership(), node, now));
      actions.add(new Action.ReadNode(node));
    }
  }

  private void writeOwnRecord() {
    if (!healer.members().writeDue(state.membership(), now)) {
      return;
    }
    Map<String, NodeRecord.Standing> standings = new HashMap<>();
    for (String tag : state.hierarchies().keySet()) {
      standings.put(tag, healer.standing(state, tag, now));
    }
    NodeRecord record = healer.members().record(state.membership(), standings);
    state = state.with(healer.members().writeIssued(state.membership(), record, now));
    actions.add(new Action.WriteNode(record, now));
  }
}
