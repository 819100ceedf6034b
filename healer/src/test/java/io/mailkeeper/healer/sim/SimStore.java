package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the shared directory, with every version of it, so that a reader can be shown what
 * was there a moment ago. All operations here are effects: instants of real time.
 */
class SimStore {
  /** What a file held from some instant on. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Version(byte[] raw, boolean good) {}

  /** One epoch's file. */
  static final class EpochFile {
    final EpochRecord creation;
    final TreeMap<Long, Version> versions = new TreeMap<>();
    EpochRecord newest;
    long lastEffect;

    EpochFile(EpochRecord creation, long at) {
      this.creation = creation;
      this.newest = creation;
      this.lastEffect = at;
      versions.put(at, new Version(RecordLayout.encode(creation), true));
    }
  }

  private final World world;
  private final Oracle oracle;
  private final TreeMap<Long, EpochFile> epochs = new TreeMap<>();
  private final Map<String, NodeRecord> nodes = new HashMap<>();
  private @Nullable EpochFile aside;
  private long asideSince;

  SimStore(World world, Oracle oracle, LeaseTiming timing) {
    this.world = world;
    this.oracle = oracle;
    epochs.put(0L, new EpochFile(zero(timing), 0));
  }

  private static EpochRecord zero(LeaseTiming timing) {
    UUID none = new UUID(0, 0);
    return new EpochRecord(
        new UUID(7, 7),
        0,
        "init",
        none,
        none,
        none,
        none,
        EpochState.RELEASED,
        Next.ANYONE,
        1,
        timing.renew(),
        timing.softTtl(),
        timing.ttl(),
        timing.stopBound(),
        true,
        0);
  }

  /** The link of a candidate to an epoch's name: the first one wins. */
  void link(long epoch, EpochRecord record) {
    if (epochs.containsKey(epoch)) {
      return;
    }
    oracle.created(epoch, record, highestEver());
    epochs.put(epoch, new EpochFile(record, world.now()));
    world.mark(epoch);
    world.tell(record.node(), () -> "= epoch " + epoch + " exists, next " + record.next());
  }

  /** The newest record's block is damaged where it lies, until its writer writes it again. */
  void damage() {
    EpochFile file = newest();
    byte[] raw = file.versions.lastEntry().getValue().raw().clone();
    raw[300]++;
    file.versions.put(world.now(), new Version(raw, false));
    world.tell("", () -> "= epoch " + highest() + " is damaged");
  }

  /** Whether an order that lies in the newest record is repeated by a node's record. */
  boolean mirrored() {
    return newest().newest.next().kind() != Next.Kind.NOBODY
        || nodes.values().stream()
            .map(n -> n.standings().get("mail"))
            .anyMatch(s -> s != null && s.nobody() && s.seenEpoch() == highest());
  }

  /** The directory is an older state of itself: the newest epoch is not there. */
  void rollBack() {
    if (aside == null && highest() > 0) {
      world.tell("", () -> "= rolled back: epoch " + highest() + " is not there");
      aside = epochs.remove(highest());
      asideSince = world.now();
    }
  }

  /** It is put back. */
  void putBack() {
    if (aside != null) {
      epochs.put(aside.creation.epoch(), aside);
      aside = null;
      world.tell("", () -> "= epoch " + highest() + " is back");
    }
  }

  /** Since when an epoch is not in the directory; never, if it is. */
  long goneSince(long epoch) {
    return aside != null && aside.creation.epoch() == epoch ? asideSince : Long.MAX_VALUE;
  }

  /** Whose an epoch is, read afresh; empty if it is missing. */
  Optional<EpochRecord> owner(long epoch) {
    return Optional.ofNullable(epochs.get(epoch)).map(f -> f.creation);
  }

  /** A write that comes late is dropped where a newer one of the same writer is in place. */
  void writeLate(EpochRecord record, boolean orphan) {
    EpochFile file = open(record.epoch());
    if (file == null || file.newest.counter() < record.counter()) {
      write(record, orphan);
    }
  }

  void write(EpochRecord record, boolean orphan) {
    EpochFile file = open(record.epoch());
    if (file == null || !file.creation.claim().equals(record.claim())) {
      throw new Broken("I2", record.node() + " writes to epoch " + record.epoch() + " of another");
    }
    if (record.state() != file.newest.state() || record.state() == EpochState.RELEASED) {
      world.tell(
          record.node(),
          () -> "= epoch " + record.epoch() + " " + record.state() + " next " + record.next());
    }
    file.newest = record;
    file.lastEffect = world.now();
    byte[] raw = RecordLayout.encode(record);
    file.versions.put(world.now(), new Version(raw, true));
    world.mark(Arrays.hashCode(raw));
    oracle.written(record, highestEver(), orphan);
  }

  /** What a reader sees that is shown the directory as it was at {@code asOf}. */
  List<Map.Entry<Long, Version>> read(long from, long asOf, String reader) {
    List<Map.Entry<Long, Version>> seen = new ArrayList<>(2);
    for (long epoch = from; ; epoch++) {
      EpochFile file = epochs.get(epoch);
      if (file == null) {
        return seen;
      }
      boolean own = file.creation.node().equals(reader);
      Map.Entry<Long, Version> version =
          own ? file.versions.lastEntry() : file.versions.floorEntry(asOf);
      if (version == null) {
        return seen;
      }
      seen.add(Map.entry(epoch, version.getValue()));
    }
  }

  private @Nullable EpochFile open(long epoch) {
    boolean gone = goneSince(epoch) != Long.MAX_VALUE;
    return gone ? aside : epochs.get(epoch);
  }

  /** An epoch's file, also if its name is gone. */
  EpochFile file(long epoch) {
    EpochFile file = open(epoch);
    if (file == null) {
      throw new Broken("I2", "epoch " + epoch + " is missing");
    }
    return file;
  }

  EpochFile newest() {
    return epochs.lastEntry().getValue();
  }

  long highest() {
    return epochs.lastKey();
  }

  /** Also counting the one that a roll-back took away. */
  long highestEver() {
    return aside == null ? highest() : Math.max(highest(), aside.creation.epoch());
  }

  void writeNode(NodeRecord record) {
    nodes.put(record.node(), record);
  }

  Optional<NodeRecord> readNode(String node) {
    return Optional.ofNullable(nodes.get(node));
  }
}
