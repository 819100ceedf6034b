package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStep;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.NodeRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One step of a node in the making: one method for each thing that can happen. */
final class Turn implements Event.Handler {
  private final Healer healer;
  private final Uptime now;
  private final NodeState before;
  private NodeState state;
  private final List<Action> actions = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  Turn(Healer healer, NodeState state, Uptime now) {
    this.healer = healer;
    this.before = state;
    this.state = state;
    this.now = now;
  }

  Step end() {
    Memory.news(before, state, now).ifPresent(actions::add);
    return new Step(state, actions, notes);
  }

  // ---- one hierarchy

  /** Lets something happen to one hierarchy, then everything that follows from it. */
  private void on(String tag, Consumer<HierarchyTurn> what) {
    Optional<HierarchyState> before = state.hierarchy(tag);
    if (before.isEmpty()) {
      return; // a late answer for a hierarchy that is no longer defined
    }
    HierarchyTurn t =
        new HierarchyTurn(healer.group(), healer.hierarchy(tag), state, before.get(), now);
    Settling.judge(t, healer.rules(tag));
    what.accept(t);
    Settling.settle(t, healer.rules(tag), healer.failover(tag));
    if (t.role() == LeaseRole.CONFIRMING && before.get().lease().role() != LeaseRole.CONFIRMING) {
      state = state.with(healer.members().readAllSoon(state.membership(), now));
    }
    state = state.with(tag, t.end());
    actions.addAll(t.actions);
    notes.addAll(t.notes);
  }

  // ---- lease and guard

  @Override
  public void viewed(Event.Viewed e) {
    on(
        e.tag(),
        t -> {
          LeaseRole before = t.role();
          t.pass = Optional.of(e.view());
          Candidacy candidacy = healer.failover(t.tag()).candidacy(t);
          LeaseStep step = healer.rules(t.tag()).viewed(t.lease, e.view(), candidacy, now);
          noteDirectory(t, step.state());
          t.apply(step);
          Takeover.watch(t, before);
        });
  }

  /** Says when the lease directory itself turns bad, turns bad in another way, or is good again. */
  private static void noteDirectory(HierarchyTurn t, LeaseState after) {
    LeaseView.Condition before = t.lease.condition();
    LeaseView.Condition now = after.condition();
    boolean first = t.lease.detail().equals(LeaseState.NOT_READ_YET);
    if (now == LeaseView.Condition.GOOD) {
      if (before != now && !first) {
        t.note(Note.Kind.LEASE, "", "the lease directory is good again");
      }
    } else if (before != now || first) {
      String what = now.words() + ": " + after.detail() + "; " + now.remedy();
      t.note(Note.Kind.ALERT, "", "the lease directory " + what);
    }
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
  public void fenced(Event.Fenced e) {
    on(
        e.tag(),
        t -> {
          t.note(FenceNotes.of(e));
          t.apply(healer.rules(t.tag()).fenced(t.lease, e.epoch(), e.node(), e.fault(), now));
        });
  }

  @Override
  public void fenceChecked(Event.FenceChecked e) {
    Optional<String> before = Optional.ofNullable(state.fences().get(e.node()));
    Safety safety = state.safety();
    state = state.withFence(e.node(), e.fault());
    noteSafety(safety);
    if (before.filter(e.fault()::equals).isEmpty()) {
      notes.add(FenceNotes.of(e));
    }
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

  @Override
  public void safetyChanged(Event.SafetyChanged e) {
    Safety before = state.safety();
    state = state.withSafety(before.withGuard(e.guard(), e.detail()));
    noteSafety(before);
  }

  private void noteSafety(Safety before) {
    if (!before.equals(state.safety())) {
      boolean weaker = state.safety().safetyClass().compareTo(before.safetyClass()) > 0;
      Note.Kind kind = weaker ? Note.Kind.ALERT : Note.Kind.GUARD;
      notes.add(new Note(kind, "", "", state.safety().words()));
    }
  }

  // ---- resources and services

  @Override
  public void resourceSeen(Event.ResourceSeen e) {
    on(e.tag(), t -> ResourceEvents.seen(t, e));
  }

  @Override
  public void resourceDone(Event.ResourceDone e) {
    on(e.tag(), t -> ResourceEvents.done(t, e, healer.failover(e.tag())));
  }

  @Override
  public void processGone(Event.ProcessGone e) {
    on(e.tag(), t -> ResourceEvents.processGone(t, e, healer.failover(e.tag())));
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
    on(e.tag(), t -> ResourceEvents.storageSeen(t, e));
  }

  @Override
  public void queueSeen(Event.QueueSeen e) {
    on(e.tag(), t -> t.homecoming = t.homecoming.counted(e.messages()));
  }

  // ---- strays and duplicates

  @Override
  public void straysSeen(Event.StraysSeen e) {
    on(e.tag(), t -> StrayEvents.seen(t, e.strays()));
  }

  @Override
  public void strayRemoved(Event.StrayRemoved e) {
    on(e.tag(), t -> StrayEvents.removed(t, e));
  }

  @Override
  public void duplicateChecked(Event.DuplicateChecked e) {
    on(e.tag(), t -> DuplicateWatch.checked(t, e.owner()));
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
    boolean alone = healer.members().cloned(state.membership(), now).isEmpty();
    state =
        state.with(
            healer
                .members()
                .readReturned(state.membership(), e.node(), e.record(), e.fault(), now));
    state = Isolation.heard(state, healer, now);
    if (alone) {
      healer
          .members()
          .cloned(state.membership(), now)
          .ifPresent(why -> notes.add(new Note(Note.Kind.ALERT, "", "", why)));
    }
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
    on(e.request().tag(), t -> healer.operators(e.request().tag()).requested(t, e.request()));
  }

  @Override
  public void asked(Event.Asked e) {
    if (e.request().verb() == OperatorRequest.Verb.SWITCHBACK) {
      on(e.request().tag(), t -> Switchback.answered(t, e));
    }
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
    if (state.hierarchy(e.tag()).isEmpty() || e.faults().equals(state.unready(e.tag()))) {
      return;
    }
    state = state.withSelfCheck(e.tag(), e.faults());
    notes.add(
        e.faults().isEmpty()
            ? new Note(Note.Kind.PEER, e.tag(), "", "the self-check is good")
            : new Note(
                Note.Kind.ALERT, e.tag(), "", "self-check: " + String.join("; ", e.faults())));
  }

  @Override
  public void definitionSeen(Event.DefinitionSeen e) {
    state = Redefined.seen(state, e, healer, notes);
    state.hierarchies().keySet().forEach(tag -> on(tag, t -> {}));
  }

  @Override
  public void remembered(Event.Remembered e) {
    state = Memory.remembered(state, e.incidents(), e.wall(), now);
  }

  // ---- time

  @Override
  public void maintenance(Event.MaintenanceAsked e) {
    state = Upkeep.asked(state, healer.members(), e, actions, now);
    state = Upkeep.turned(state, healer.members(), notes, now);
  }

  @Override
  public void causeSeen(Event.CauseSeen e) {
    state = Blame.seen(state, e, notes);
  }

  @Override
  public void networkSeen(Event.NetworkSeen e) {
    state = Isolation.seen(state, e, notes);
    on(e.tag(), Stranded::rescue);
  }

  @Override
  public void tick(Event.Tick e) {
    state = Upkeep.turned(state, healer.members(), notes, now);
    for (String tag : state.hierarchies().keySet()) {
      on(
          tag,
          t -> {
            t.apply(healer.rules(tag).tick(t.lease, now));
            if (t.mode == Mode.IN_SERVICE) {
              Recovery.tick(t);
            }
            DuplicateWatch.checkIfDue(t, healer.timing().visibility());
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
    NodeRecord record =
        healer
            .members()
            .record(
                state.membership(), state.networkGood(), standings, state.failing().keySet(), now);
    state = state.with(healer.members().writeIssued(state.membership(), record, now));
    actions.add(new Action.WriteNode(record, now));
  }
}
