package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What each node says of itself in etcd: its record and what happened on it. A record is the block
 * of a file without the zeros between its payload and its checksum, since etcd keeps every version
 * until it is compacted.
 */
final class EtcdNodes {

  private final EtcdSession etcd;
  private final EtcdKeys keys;
  private final String node;
  private final EtcdOwnKey mine;
  private final EtcdOwnKey incidents;

  /** {@code lease.id} as it was last read, with the revision that wrote it. */
  private volatile Optional<Entry> leaseId = Optional.empty();

  EtcdNodes(EtcdSession etcd, EtcdKeys keys, String node) {
    this.etcd = etcd;
    this.keys = keys;
    this.node = Names.check("node", node);
    this.mine = new EtcdOwnKey(etcd, keys.node(node));
    this.incidents = new EtcdOwnKey(etcd, keys.incidents(node));
  }

  /** With the identity of the store in it, which is still that when it is written. */
  void write(NodeRecord record) throws IOException {
    Uptime end = etcd.end();
    for (int attempt = 0; attempt < 2; attempt++) {
      Optional<Entry> known = leaseId;
      Entry id = known.isPresent() ? known.get() : readLeaseId(end);
      byte[] packed = NodeLayout.pack(block(record.in(LeaseId.decode(id.value()).store())));
      if (mine.write(packed, List.of(Guard.modified(id.key(), id.modified())), end)) {
        return;
      }
      leaseId = Optional.empty();
    }
    throw new IOException(keys.leaseId() + " keeps changing");
  }

  private Entry readLeaseId(Uptime end) throws IOException {
    Transaction reading = Transaction.reading(Range.of(keys.leaseId()));
    Entry entry = theLeaseId(etcd.commit(reading, etcd.left(end)).found().get(0));
    leaseId = Optional.of(entry);
    return entry;
  }

  private Entry theLeaseId(Found found) throws IOException {
    return found.only().orElseThrow(() -> new NoSuchFileException(keys.leaseId()));
  }

  private byte[] block(NodeRecord record) throws IOException {
    if (!record.node().equals(node)) {
      throw new IllegalArgumentException("the record of " + record.node() + " written by " + node);
    }
    try {
      return RecordLayout.encodeNode(record);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  Optional<NodeRecord> read(String peer) throws IOException {
    List<Found> found = etcd.read(Range.of(keys.node(peer)), Range.of(keys.leaseId()));
    Optional<Entry> entry = found.get(0).only();
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    NodeRecord record = decode(peer, entry.get());
    UUID store = LeaseId.decode(theLeaseId(found.get(1)).value()).store();
    if (!record.store().equals(store)) {
      throw new IOException(
          String.format(
              "the record of node %s was written in store %s, this one is %s",
              peer, record.store(), store));
    }
    return Optional.of(record);
  }

  /** Whatever store it was written in. */
  static NodeRecord decode(String peer, Entry entry) throws IOException {
    byte[] block = NodeLayout.unpack(entry.value());
    Optional<NodeRecord> record = RecordLayout.decodeNode(block);
    if (record.isEmpty()) {
      throw new IOException(entry.key() + ": " + NodeLayout.fault(block).orElse("damaged"));
    }
    if (!record.get().node().equals(peer)) {
      throw new IOException(entry.key() + " is the record of node " + record.get().node());
    }
    return record.get();
  }

  void writeIncidents(List<IncidentRecord> list) throws IOException {
    incidents.write(IncidentFile.encode(node, list));
  }

  List<IncidentRecord> readIncidents(String peer) throws IOException {
    Optional<Entry> entry = etcd.read(Range.of(keys.incidents(peer))).get(0).only();
    if (entry.isEmpty()) {
      return List.of();
    }
    try {
      return IncidentFile.decode(peer, entry.get().value());
    } catch (IOException e) {
      throw new DamagedFileException(entry.get().key() + ": " + e.getMessage(), e);
    }
  }
}
