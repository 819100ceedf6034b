package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the shared directory, with every version of it, so that a reader can be shown what
 * was there a moment ago. All operations here are effects: instants of real time.
 */
class SimStore {
  /** What a file held from some instant on, as its writer and as the others read it. */
  static final class Version {
    final long since;
    final EpochRead toItsWriter;
    final EpochRead toOthers;

    Version(long since, long epoch, byte[] raw, boolean good) {
      String error = good ? null : "checksum differs";
      this.since = since;
      this.toItsWriter = new EpochRead(epoch, Identity.SAME, raw, error);
      this.toOthers = new EpochRead(epoch, Identity.NOT_MINE, raw, error);
    }
  }

  /** One epoch's file. */
  static final class EpochFile {
    final EpochRecord creation;
    private final List<Version> versions = new ArrayList<>();
    EpochRecord newest;
    long lastEffect;

    EpochFile(EpochRecord creation, long at) {
      this.creation = creation;
      this.newest = creation;
      this.lastEffect = at;
      add(at, RecordLayout.encode(creation), true);
    }

    void add(long at, byte[] raw, boolean good) {
      versions.add(new Version(at, creation.epoch(), raw, good));
    }

    boolean isDamaged() {
      return RecordLayout.decode(Objects.requireNonNull(last().toOthers.raw())).isEmpty();
    }

    Version last() {
      return versions.get(versions.size() - 1);
    }

    /** What it held before it held this; null if nothing. */
    @Nullable Version before(byte @Nullable [] raw) {
      for (int i = versions.size() - 1; i > 0; i--) {
        if (Arrays.equals(versions.get(i).toOthers.raw(), raw)) {
          return versions.get(i - 1);
        }
      }
      return null;
    }

    /** What it held at that instant; null before it was there. */
    @Nullable Version asOf(long at) {
      for (int i = versions.size() - 1; i >= 0; i--) {
        if (versions.get(i).since <= at) {
          return versions.get(i);
        }
      }
      return null;
    }
  }

  private final World world;
  private final Oracle oracle;
  private final TreeMap<Long, EpochFile> epochs = new TreeMap<>();
  private final Map<String, NodeRecord> nodes = new HashMap<>();
  private final Map<String, Long> boastsUntil = new HashMap<>();
  private @Nullable EpochFile aside;
  private long asideSince;

  SimStore(World world, Oracle oracle, LeaseTiming timing) {
    this.world = world;
    this.oracle = oracle;
    epochs.put(0L, new EpochFile(zero(timing), 0));
  }

  static EpochRecord zero(LeaseTiming timing) {
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
    if (epoch <= highestEver()) { // an old claim's link comes late, into a directory rolled back
      world.tell(record.node(), () -> "= a late link makes epoch " + epoch);
    } else {
      oracle.created(epoch, record, highestEver());
    }
    epochs.put(epoch, new EpochFile(record, world.now()));
    world.mark(epoch);
    world.tell(record.node(), () -> "= epoch " + epoch + " exists, next " + record.next());
  }

  /** The newest record's block is damaged where it lies, until its writer writes it again. */
  void damage() {
    EpochFile file = newest();
    byte[] raw = Objects.requireNonNull(file.last().toOthers.raw()).clone();
    raw[300]++;
    file.add(world.now(), raw, false);
    world.tell("", () -> "= epoch " + highest() + " is damaged");
  }

  /** Whether it is, and has not been written again: what it said only memories can tell. */
  boolean newestIsDamaged() {
    return newest().isDamaged();
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
    file.add(world.now(), raw, true);
    world.mark(Arrays.hashCode(raw));
    oracle.written(record, highestEver(), orphan);
  }

  /** What a reader sees that is shown the directory as it was at {@code asOf}. */
  List<EpochRead> read(long from, long asOf, String reader) {
    List<EpochRead> seen = new ArrayList<>(2);
    for (long epoch = from; ; epoch++) {
      EpochFile file = epochs.get(epoch);
      if (file == null) {
        return seen;
      }
      boolean own = file.creation.node().equals(reader);
      Version version = own ? file.last() : file.asOf(asOf);
      if (version == null) {
        return seen;
      }
      seen.add(own ? version.toItsWriter : version.toOthers);
    }
  }

  /** Whether another node has put the epoch there since that instant. */
  boolean isForeignSince(long epoch, String node, long since) {
    EpochFile file = file(epoch);
    return file.versions.get(0).since > since && !file.creation.node().equals(node);
  }

  /** The same, with the second half of the block as the version before it was. */
  EpochRead torn(EpochRead seen) {
    byte[] raw = seen.raw();
    Version before = file(seen.epoch()).before(raw);
    if (raw == null || before == null) {
      return seen;
    }
    byte[] half = Objects.requireNonNull(before.toOthers.raw()).clone();
    System.arraycopy(raw, 0, half, 0, half.length / 2);
    return new EpochRead(seen.epoch(), seen.identity(), half, "checksum differs");
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

  /** Whether a higher epoch says that all lower ones are over: not one that is still fencing. */
  boolean isSuperseded(long epoch) {
    return epochs.tailMap(epoch, false).values().stream().anyMatch(f -> f.newest.predecessorsDead())
        || (aside != null && aside.creation.epoch() > epoch && aside.newest.predecessorsDead());
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

  /** What a node's record says to another node; it boasts to others only. */
  Optional<NodeRecord> readNode(String node, String reader) {
    Optional<NodeRecord> written = Optional.ofNullable(nodes.get(node));
    boolean boasts = !node.equals(reader) && world.now() < boastsUntil.getOrDefault(node, 0L);
    return boasts ? written.map(this::boasting) : written;
  }

  /** Who has written a record of its own. */
  Set<String> nodeNames() {
    return nodes.keySet();
  }

  /** For so long its node's record says that it holds the epoch that would come next. */
  void boast(String node, long duration) {
    boastsUntil.put(node, world.now() + duration);
  }

  void healed() {
    boastsUntil.clear();
    putBack();
  }

  private NodeRecord boasting(NodeRecord r) {
    Map<String, NodeRecord.Standing> standings = new HashMap<>();
    r.standings()
        .forEach(
            (tag, s) ->
                standings.put(
                    tag,
                    new NodeRecord.Standing(
                        s.ready(),
                        s.reason(),
                        highestEver() + 1,
                        highestEver() + 1,
                        s.guardIdle(),
                        s.storage(),
                        s.nobody())));
    return new NodeRecord(
        r.store(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.counter(),
        r.digest(),
        r.networkGood(),
        standings,
        r.echoes(),
        r.formats(),
        r.maintenance(),
        r.failing());
  }
}
