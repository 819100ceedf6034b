package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.NodeRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One node's way to the store: issue, effect and return of an operation are three instants, and a
 * fault may come between any two. An operation that failed may have had its effect, or have it
 * later.
 */
class SimIo {
  private static final String TAG = "mail";

  /** How long it takes to keep, or to learn, what happened here. */
  private static final long MEMORY = 5 * World.MILLI;

  private final World world;
  final SimStore store;
  private final SimNode node;
  private final long visibility;
  private final long slowness;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private long asOf;
  private long hungUntil;
  private long readsHungUntil;
  private long staleUntil;
  private long failsUntil;
  private long slowUntil;
  private long lateUntil;
  private long lateBy;
  private Condition condition = Condition.GOOD;
  private long conditionUntil;
  private long tearsUntil;
  private long namesUntil;
  private long namesOf;
  private List<IncidentRecord> kept = List.of();
  private Uptime keptAt = Uptime.ZERO;
  private long memory = MEMORY;

  SimIo(World world, SimStore store, SimNode node, long visibility) {
    this.world = world;
    this.store = store;
    this.node = node;
    this.visibility = visibility;
    this.slowness = node.timing().renew().toNanos() * 7 / 10;
  }

  // ---- faults

  void hang(long duration) {
    hungUntil = Math.max(hungUntil, world.now() + duration);
    world.at(hungUntil, this::release);
  }

  /** Only the reads of epochs hang. */
  void hangReads(long duration) {
    readsHungUntil = Math.max(readsHungUntil, world.now() + duration);
    world.at(readsHungUntil, this::release);
  }

  /** Reads show what was there as long ago as a write may stay invisible. */
  void showLate(long duration) {
    staleUntil = Math.max(staleUntil, world.now() + duration);
  }

  void fail(long duration) {
    failsUntil = Math.max(failsUntil, world.now() + duration);
  }

  void slow(long duration) {
    slowUntil = Math.max(slowUntil, world.now() + duration);
  }

  /** Writes fail at once, and are applied after up to {@code duration} all the same. */
  void applyLate(long duration) {
    lateUntil = world.now() + duration;
    lateBy = duration;
  }

  void show(Condition what, long duration) {
    condition = what;
    conditionUntil = world.now() + duration;
  }

  /** A block that is read while another version is written is half of each. */
  void tear(long duration) {
    tearsUntil = world.now() + duration;
  }

  /** The names that it knows are those of now. */
  void keepNames(long duration) {
    namesOf = world.now() < namesUntil ? namesOf : world.now();
    namesUntil = world.now() + duration;
  }

  /** A run of the agent learns what earlier ones have kept only so much later. */
  void recallsAfter(long delay) {
    memory = delay;
  }

  void healed() {
    tearsUntil = 0;
    namesUntil = 0;
    hungUntil = Math.min(hungUntil, world.now());
    readsHungUntil = 0;
    staleUntil = 0;
    release();
    failsUntil = 0;
    slowUntil = 0;
    lateUntil = 0;
    conditionUntil = 0;
  }

  private long latency() {
    return world.between(World.MILLI / 5, world.now() < slowUntil ? slowness : 8 * World.MILLI);
  }

  private boolean fails() {
    return world.now() < failsUntil && world.chance(0.5);
  }

  // ---- the three instants

  /** Carries out an effect and then its return; a hang holds either up. */
  private void call(Runnable effect, Supplier<Event> answer) {
    int life = node.life();
    issued(
        life,
        () -> {
          effect.run();
          back(life, answer);
        });
  }

  private void issued(int life, Runnable effect) {
    world.after(
        world.between(0, World.MILLI),
        () -> node.whenAwake(life, () -> world.after(latency(), () -> reach(effect, false))));
  }

  private boolean hangs(boolean reading) {
    return world.now() < hungUntil || (reading && world.now() < readsHungUntil);
  }

  /** An effect that meets a hang has already happened, or happens after it. */
  private void reach(Runnable effect, boolean reading) {
    if (hangs(reading) && world.chance(0.7)) {
      held.add(effect);
    } else {
      effect.run();
    }
  }

  private void back(int life, Supplier<Event> answer) {
    back(life, answer, false);
  }

  private void back(int life, Supplier<Event> answer, boolean reading) {
    world.after(latency(), () -> arrive(() -> node.deliver(life, answer), reading));
  }

  private void arrive(Runnable what, boolean reading) {
    if (hangs(reading)) {
      held.add(() -> arrive(what, reading));
    } else {
      what.run();
    }
  }

  private void release() {
    if (!hangs(false)) {
      for (int i = held.size(); i > 0; i--) {
        world.after(world.between(0, World.MILLI), held.remove());
      }
    }
  }

  // ---- operations

  void read(LeaseAction.Read read) {
    int life = node.life();
    world.after(
        world.between(0, World.MILLI),
        () ->
            node.whenAwake(
                life,
                () -> {
                  Uptime issued = node.clock().now();
                  long issuedAt = world.now();
                  world.after(
                      latency(), () -> reach(() -> look(read, life, issued, issuedAt), true));
                }));
  }

  /** What it finds is as old as its issue, or as its effect, or older by what may be invisible. */
  private void look(LeaseAction.Read read, int life, Uptime issued, long issuedAt) {
    asOf = Math.max(asOf, Math.max(0, issuedAt - staleness()));
    if (world.now() >= staleUntil && world.chance(0.5)) {
      asOf = Math.max(asOf, world.now() - staleness());
    }
    boolean failed = fails();
    boolean wrong = world.now() < conditionUntil;
    List<EpochRead> epochs = store.read(read.from(), asOf, node.name());
    spoil(epochs);
    long highest = read.from() + epochs.size() - 1;
    if (failed) {
      fail(epochs);
    }
    boolean torn = !epochs.isEmpty() && epochs.get(epochs.size() - 1).failed();
    boolean blind = wrong || (failed && !torn);
    boolean behind = !blind && highest < read.floor();
    Condition found =
        wrong
            ? condition
            : blind ? Condition.ERROR : behind ? Condition.ROLLED_BACK : Condition.GOOD;
    List<EpochRead> told = blind ? List.of() : epochs;
    back(
        life,
        () -> {
          LeaseView view = new LeaseView(issued, node.clock().now(), found, "as seen", told);
          return new Event.Viewed(TAG, shown(read, view, issuedAt));
        },
        true);
  }

  /** What is not found by its name yet, nor is what comes after it; and what is read half old. */
  private void spoil(List<EpochRead> epochs) {
    if (world.now() < namesUntil) {
      int known = 0;
      while (known < epochs.size() && !isUnknown(epochs.get(known))) {
        known++;
      }
      epochs.subList(known, epochs.size()).clear();
    }
    if (world.now() < tearsUntil && world.chance(0.5)) {
      epochs.replaceAll(store::torn);
    }
  }

  private boolean isUnknown(EpochRead read) {
    return store.isForeignSince(read.epoch(), node.name(), namesOf);
  }

  private long staleness() {
    if (world.now() < staleUntil || world.chance(0.06)) {
      return visibility;
    }
    return world.chance(0.15) ? world.between(0, visibility) : 0;
  }

  /** The newest one may be the one that fails. */
  private void fail(List<EpochRead> epochs) {
    int last = epochs.size() - 1;
    if (last >= 0 && world.chance(0.5)) {
      EpochRead whole = epochs.get(last);
      epochs.set(last, new EpochRead(whole.epoch(), whole.identity(), null, "Input/output error"));
    }
  }

  /** What the node is told that a pass has found. */
  LeaseView shown(LeaseAction.Read read, LeaseView view, long issuedAt) {
    return view;
  }

  void publish(EpochRecord record) {
    boolean failed = fails();
    Published[] found = {Published.UNKNOWN};
    Supplier<EpochRecord> candidate = candidate(record);
    Runnable link = () -> store.link(record.epoch(), candidate.get());
    call(
        () -> {
          if (!failed || !late(link)) {
            link.run();
          }
          found[0] = failed && world.chance(0.7) ? Published.UNKNOWN : whose(record);
        },
        () -> new Event.Published(TAG, record.epoch(), found[0]));
  }

  /** A fresh file for each attempt. */
  Supplier<EpochRecord> candidate(EpochRecord record) {
    return () -> record;
  }

  /** Whose the epoch is, read afresh. */
  Published whose(EpochRecord record) {
    return store
        .owner(record.epoch())
        .map(o -> o.claim().equals(record.claim()) ? Published.WON : Published.LOST)
        .orElse(Published.UNKNOWN);
  }

  /** A failed operation's effect may come late, or never; false when it comes now. */
  private boolean late(Runnable effect) {
    if (world.chance(0.33)) {
      world.after(world.between(0, 9 * node.timing().renew().toNanos()), effect);
      return true;
    }
    return world.chance(0.5);
  }

  void write(LeaseAction.Write write) {
    boolean isLate = world.now() < lateUntil && world.chance(0.8);
    boolean failed = isLate || fails();
    long delay = world.between(lateBy / 2, lateBy);
    EpochRecord record = written(write.record());
    int life = node.life();
    node.oracle().writing(node.name(), record.epoch(), true);
    call(
        () -> {
          Runnable afterwards = () -> store.writeLate(record, orphaned(life));
          if (isLate) {
            world.after(delay, afterwards);
          } else if (!failed || !late(afterwards)) {
            store.write(record, orphaned(life));
          }
        },
        () -> {
          node.oracle().writing(node.name(), record.epoch(), false);
          Optional<String> error = failed ? Optional.of("Input/output error") : Optional.empty();
          return new Event.Wrote(TAG, write.record().epoch(), write.start(), error);
        });
  }

  private boolean orphaned(int life) {
    return node.life() != life || !node.alive();
  }

  /** What is put into the file. */
  EpochRecord written(EpochRecord record) {
    return record;
  }

  /** What happened here is kept; it draws no lots, so that it changes no history by itself. */
  void remember(Action.Remember action) {
    world.after(
        MEMORY,
        () -> {
          if (hangs(false)) {
            remember(action);
          } else if (!action.now().isBefore(keptAt)) {
            keptAt = action.now();
            kept = action.records(node.clock().wall());
          }
        });
  }

  /** A run of the agent learns what earlier ones have kept. */
  void recall(int life) {
    world.after(
        memory,
        () -> {
          if (hangs(false)) {
            recall(life);
          } else {
            keptAt = Uptime.ZERO;
            node.deliver(life, () -> new Event.Remembered(recalled(kept), node.clock().wall()));
          }
        });
  }

  /** What it learns of that. */
  List<IncidentRecord> recalled(List<IncidentRecord> all) {
    return all;
  }

  void writeNode(NodeRecord record, Uptime start) {
    boolean failed = fails();
    call(
        () -> {
          if (!failed) {
            store.writeNode(record);
          }
        },
        () -> new Event.NodeWritten(record.counter(), start, failed ? "Input/output error" : ""));
  }

  void readNode(String peer) {
    boolean failed = fails();
    List<Optional<NodeRecord>> found = new ArrayList<>(1);
    call(
        () -> found.add(failed ? Optional.empty() : found(store.readNode(peer, node.name()))),
        () -> new Event.NodeRead(peer, found.get(0), failed ? "Input/output error" : ""));
  }

  /** What it finds in another node's record. */
  Optional<NodeRecord> found(Optional<NodeRecord> record) {
    return record;
  }
}
