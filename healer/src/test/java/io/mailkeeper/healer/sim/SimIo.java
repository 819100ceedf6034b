package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One node's way to the store: issue, effect and return of an operation are three instants, and a
 * fault may come between any two. An operation that failed may have had its effect, or have it
 * later.
 */
final class SimIo {
  private static final String TAG = "mail";

  private final World world;
  private final SimStore store;
  private final SimNode node;
  private final Mutant mutant;
  private final long visibility;
  private long asOf;
  private long hungUntil;
  private long failsUntil;
  private long slowUntil;
  private long lateUntil;
  private long lateBy;
  private Condition condition = Condition.GOOD;
  private long conditionUntil;

  SimIo(World world, SimStore store, SimNode node, Mutant mutant, long visibility) {
    this.world = world;
    this.store = store;
    this.node = node;
    this.mutant = mutant;
    this.visibility = visibility;
  }

  // ---- faults

  void hang(long duration) {
    hungUntil = Math.max(hungUntil, world.now() + duration);
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

  void healed() {
    hungUntil = Math.min(hungUntil, world.now());
    failsUntil = 0;
    slowUntil = 0;
    lateUntil = 0;
    conditionUntil = 0;
  }

  private long latency() {
    long most = world.now() < slowUntil ? 700 * World.MILLI : 8 * World.MILLI;
    return world.between(World.MILLI / 5, most);
  }

  private boolean fails() {
    return world.now() < failsUntil && world.chance(0.5);
  }

  // ---- the three instants

  /** Carries out an effect and then its return; a hang holds either up. */
  private void call(Runnable effect, Supplier<Event> answer) {
    int life = node.life();
    world.after(
        world.between(0, World.MILLI),
        () ->
            node.whenAwake(
                life,
                () ->
                    world.after(
                        latency(),
                        () ->
                            reach(
                                () -> {
                                  effect.run();
                                  back(life, answer);
                                }))));
  }

  /** An effect that meets a hang has already happened, or happens after it. */
  private void reach(Runnable effect) {
    if (world.now() < hungUntil && world.chance(0.7)) {
      world.after(
          Math.min(hungUntil - world.now(), 200 * World.MILLI) + world.between(0, World.MILLI),
          () -> reachAfterHang(effect));
    } else {
      effect.run();
    }
  }

  private void reachAfterHang(Runnable effect) {
    if (world.now() < hungUntil) {
      world.after(
          Math.min(hungUntil - world.now(), 200 * World.MILLI), () -> reachAfterHang(effect));
    } else {
      effect.run();
    }
  }

  private void back(int life, Supplier<Event> answer) {
    world.after(
        latency(),
        () -> {
          if (world.now() < hungUntil) {
            world.after(
                Math.min(hungUntil - world.now(), 200 * World.MILLI), () -> back(life, answer));
          } else {
            node.deliver(life, answer);
          }
        });
  }

  // ---- operations

  void read(LeaseAction.Read read) {
    Uptime[] issued = {Uptime.ZERO};
    int life = node.life();
    world.after(
        world.between(0, World.MILLI),
        () ->
            node.whenAwake(
                life,
                () -> {
                  issued[0] = node.clock().now();
                  long issuedAt = world.now();
                  world.after(latency(), () -> reach(() -> look(read, life, issued, issuedAt)));
                }));
  }

  private void look(LeaseAction.Read read, int life, Uptime[] issued, long issuedAt) {
    long stale = world.chance(0.2) ? world.between(0, visibility) : 0;
    asOf = Math.max(asOf, Math.max(0, issuedAt - stale));
    boolean failed = fails();
    boolean wrong = world.now() < conditionUntil;
    List<Map.Entry<Long, byte[]>> seen = store.read(read.from(), asOf, node.name());
    List<EpochRead> epochs = new ArrayList<>();
    for (Map.Entry<Long, byte[]> e : seen) {
      boolean mine = store.file(e.getKey()).creation.node().equals(node.name());
      Identity identity = mine ? Identity.SAME : Identity.NOT_MINE;
      boolean last = e.getKey() == read.from() + seen.size() - 1;
      boolean torn = failed && last && world.chance(0.5);
      boolean damaged = RecordLayout.decode(e.getValue()).isEmpty();
      String error = torn ? "Input/output error" : damaged ? "checksum differs" : null;
      epochs.add(new EpochRead(e.getKey(), identity, torn ? null : e.getValue(), error));
    }
    boolean blind = wrong || (failed && epochs.stream().noneMatch(EpochRead::failed));
    boolean behind = !blind && read.from() + seen.size() - 1 < read.floor();
    Condition found =
        wrong
            ? condition
            : blind ? Condition.ERROR : behind ? Condition.ROLLED_BACK : Condition.GOOD;
    List<EpochRead> shown = blind ? List.of() : epochs;
    back(
        life,
        () ->
            new Event.Viewed(
                TAG, new LeaseView(issued[0], node.clock().now(), found, "as seen", shown)));
  }

  void publish(EpochRecord record) {
    boolean failed = fails();
    Published[] found = {Published.UNKNOWN};
    call(
        () -> {
          if (!failed || !late(() -> store.link(record))) {
            store.link(record);
          }
          found[0] = failed && world.chance(0.7) ? Published.UNKNOWN : whose(record);
        },
        () -> new Event.Published(TAG, record.epoch(), found[0]));
  }

  private Published whose(EpochRecord record) {
    Optional<EpochRecord> owner = store.owner(record.epoch());
    if (mutant == Mutant.EXISTING_EPOCH_BELIEVED_WON) {
      return Published.WON;
    }
    return owner
        .map(o -> o.claim().equals(record.claim()) ? Published.WON : Published.LOST)
        .orElse(Published.UNKNOWN);
  }

  /** A failed operation's effect may come late, or never; false when it comes now. */
  private boolean late(Runnable effect) {
    if (world.chance(0.33)) {
      world.after(world.between(0, 9 * World.SECOND), effect);
      return true;
    }
    return world.chance(0.5);
  }

  void write(LeaseAction.Write write) {
    boolean isLate = world.now() < lateUntil && world.chance(0.8);
    boolean failed = isLate || fails();
    long delay = world.between(lateBy / 2, lateBy);
    node.oracle().writing(node.name(), write.record().epoch(), true);
    call(
        () -> {
          Runnable afterwards = () -> store.writeLate(write.record());
          if (isLate) {
            world.after(delay, afterwards);
          } else if (!failed || !late(afterwards)) {
            store.write(write.record());
          }
        },
        () -> {
          node.oracle().writing(node.name(), write.record().epoch(), false);
          Optional<String> error = failed ? Optional.of("Input/output error") : Optional.empty();
          return new Event.Wrote(TAG, write.record().epoch(), write.start(), error);
        });
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
    List<Optional<NodeRecord>> found = new ArrayList<>();
    call(
        () -> found.add(failed ? Optional.empty() : store.readNode(peer)),
        () -> new Event.NodeRead(peer, found.get(0), failed ? "Input/output error" : ""));
  }
}
