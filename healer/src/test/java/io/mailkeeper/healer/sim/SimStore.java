package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What lies in the shared directory, with every version of it, so that a reader can be shown what
 * was there a moment ago. All operations here are effects: instants of real time.
 */
final class SimStore {
  /** One epoch's file. */
  static final class EpochFile {
    final EpochRecord creation;
    final TreeMap<Long, byte[]> versions = new TreeMap<>();
    EpochRecord newest;
    long lastEffect;

    EpochFile(EpochRecord creation, long at) {
      this.creation = creation;
      this.newest = creation;
      this.lastEffect = at;
      versions.put(at, RecordLayout.encode(creation));
    }
  }

  private final World world;
  private final Oracle oracle;
  private final TreeMap<Long, EpochFile> epochs = new TreeMap<>();
  private final Map<String, NodeRecord> nodes = new HashMap<>();

  SimStore(World world, Oracle oracle, EpochRecord zero) {
    this.world = world;
    this.oracle = oracle;
    epochs.put(0L, new EpochFile(zero, 0));
  }

  /** The link of a candidate: the first one wins. */
  void link(EpochRecord record) {
    if (epochs.containsKey(record.epoch())) {
      return;
    }
    oracle.created(record, epochs.lastEntry().getValue());
    epochs.put(record.epoch(), new EpochFile(record, world.now()));
    world.tell(record.node(), "= epoch " + record.epoch() + " exists, next " + record.next());
  }

  /** The newest record's block is damaged where it lies, until its writer writes it again. */
  void damage() {
    EpochFile file = newest();
    byte[] raw = file.versions.lastEntry().getValue().clone();
    raw[300]++;
    file.versions.put(world.now(), raw);
    world.tell("", "= epoch " + highest() + " is damaged");
  }

  /** Whether an order that lies in the newest record is repeated by a node's record. */
  boolean mirrored() {
    return newest().newest.next().kind() != Next.Kind.NOBODY
        || nodes.values().stream()
            .map(n -> n.standings().get("mail"))
            .anyMatch(s -> s != null && s.nobody() && s.seenEpoch() == highest());
  }

  /** Whose an epoch is, read afresh; empty if it is missing. */
  Optional<EpochRecord> owner(long epoch) {
    return Optional.ofNullable(epochs.get(epoch)).map(f -> f.creation);
  }

  /** A write that comes late is dropped where a newer one of the same writer is in place. */
  void writeLate(EpochRecord record) {
    EpochFile file = epochs.get(record.epoch());
    if (file == null || file.newest.counter() < record.counter()) {
      write(record);
    }
  }

  void write(EpochRecord record) {
    EpochFile file = epochs.get(record.epoch());
    if (file == null || !file.creation.claim().equals(record.claim())) {
      throw new Broken("I2", record.node() + " writes to epoch " + record.epoch() + " of another");
    }
    if (record.state() != file.newest.state() || record.state() == EpochState.RELEASED) {
      world.tell(
          record.node(),
          "= epoch " + record.epoch() + " " + record.state() + " next " + record.next());
    }
    file.newest = record;
    file.lastEffect = world.now();
    file.versions.put(world.now(), RecordLayout.encode(record));
    oracle.written(record, epochs.lastKey());
  }

  /** What a reader sees that is shown the directory as it was at {@code asOf}. */
  List<Map.Entry<Long, byte[]>> read(long from, long asOf, String reader) {
    List<Map.Entry<Long, byte[]>> seen = new ArrayList<>();
    for (long epoch = from; epochs.containsKey(epoch); epoch++) {
      EpochFile file = file(epoch);
      boolean own = file.creation.node().equals(reader);
      Map.Entry<Long, byte[]> version =
          own ? file.versions.lastEntry() : file.versions.floorEntry(asOf);
      if (version == null) {
        break;
      }
      seen.add(Map.entry(epoch, version.getValue()));
    }
    return seen;
  }

  EpochFile file(long epoch) {
    EpochFile file = epochs.get(epoch);
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

  void writeNode(NodeRecord record) {
    nodes.put(record.node(), record);
  }

  Optional<NodeRecord> readNode(String node) {
    return Optional.ofNullable(nodes.get(node));
  }
}
