package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.RecordLayout;
import io.mailkeeper.healer.lease.Tenure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The lease directory and the guard of a {@link Foresight}: the epochs as this node last saw them,
 * which nobody else touches, and a guard that agrees to everything.
 */
final class ForesightStore implements LeaseAction.Runner {
  private final String tag;
  private final BooleanSupplier fails;
  private final Consumer<Event> answers;
  private final Supplier<Uptime> now;
  private final SortedMap<Long, byte[]> epochs = new TreeMap<>();
  private final Set<Long> own = new TreeSet<>();

  ForesightStore(
      String tag,
      LeaseState lease,
      BooleanSupplier fails,
      Consumer<Event> answers,
      Supplier<Uptime> now) {
    this.tag = tag;
    this.fails = fails;
    this.answers = answers;
    this.now = now;
    lease.sightings().forEach((epoch, seen) -> epochs.put(epoch, seen.raw()));
    lease.tenure().ifPresent(t -> put(t.record()));
  }

  private void put(EpochRecord record) {
    epochs.put(record.epoch(), RecordLayout.encode(record));
    own.add(record.epoch());
  }

  /** The record of the highest epoch; empty if it is damaged or there is none. */
  Optional<EpochRecord> newest() {
    return epochs.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(epochs.get(epochs.lastKey())).flatMap(RecordLayout::decode);
  }

  /** What was under way when the question was asked comes back now. */
  void outstanding(LeaseState lease) {
    if (lease.reading().isPresent()) {
      read(new LeaseAction.Read(lease.floor(), lease.floor()));
    }
    Optional<Tenure.Renewal> renewal = lease.tenure().flatMap(Tenure::renewal);
    if (renewal.isPresent()) {
      long epoch = lease.epoch();
      Uptime start = renewal.get().start();
      switch (renewal.get().stage()) {
        case WRITING -> answers.accept(new Event.Wrote(tag, epoch, start, error()));
        case ARMING -> answers.accept(new Event.Armed(tag, epoch, start));
        case CHECKING -> {}
      }
    }
  }

  private Optional<String> error() {
    return fails.getAsBoolean() ? Optional.of("supposed to fail") : Optional.empty();
  }

  @Override
  public void read(LeaseAction.Read read) {
    Uptime at = now.get();
    if (fails.getAsBoolean()) {
      LeaseView.Condition error = LeaseView.Condition.ERROR;
      answers.accept(
          new Event.Viewed(tag, new LeaseView(at, at, error, "supposed to fail", List.of())));
      return;
    }
    List<EpochRead> reads = new ArrayList<>();
    for (Map.Entry<Long, byte[]> e : epochs.tailMap(read.from()).entrySet()) {
      Identity identity = own.contains(e.getKey()) ? Identity.SAME : Identity.NOT_MINE;
      reads.add(new EpochRead(e.getKey(), identity, e.getValue(), null));
    }
    LeaseView.Condition good = LeaseView.Condition.GOOD;
    answers.accept(new Event.Viewed(tag, new LeaseView(at, at, good, "as last seen", reads)));
  }

  @Override
  public void publish(LeaseAction.Publish publish) {
    long epoch = publish.record().epoch();
    LeaseStore.Published result = LeaseStore.Published.UNKNOWN;
    if (!fails.getAsBoolean()) {
      boolean free = !epochs.containsKey(epoch);
      if (free) {
        put(publish.record());
      }
      result = free ? LeaseStore.Published.WON : LeaseStore.Published.LOST;
    }
    answers.accept(new Event.Published(tag, epoch, result));
  }

  @Override
  public void write(LeaseAction.Write write) {
    if (!fails.getAsBoolean()) {
      put(write.record());
    }
    answers.accept(new Event.Wrote(tag, write.record().epoch(), write.start(), error()));
  }

  @Override
  public void keepFloor(LeaseAction.KeepFloor floor) {
    answers.accept(new Event.FloorKept(tag, floor.floor(), Optional.empty()));
  }

  @Override
  public void arm(LeaseAction.Arm arm) {
    answers.accept(new Event.Armed(tag, arm.epoch(), arm.start()));
  }

  @Override
  public void latch(LeaseAction.Latch latch) {
    answers.accept(new Event.Latched(tag, latch.epoch()));
  }

  @Override
  public void fire(LeaseAction.Fire fire) {
    answers.accept(new Event.GuardFired(tag, fire.epoch(), fire.reason()));
  }

  @Override
  public void fence(LeaseAction.Fence fence) {
    answers.accept(new Event.Fenced(tag, fence.epoch(), fence.node(), Optional.empty()));
  }
}
