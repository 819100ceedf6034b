package io.mailkeeper.agent.etcd;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.Etcd;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.EtcdDirectory;
import io.mailkeeper.healer.lease.EtcdStore;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A group's leases in a real etcd, and the local disks of the nodes that use it. */
final class EtcdSite {
  static final String GROUP = "post";
  static final String TAG = "mail";

  /** Tests share a cluster. */
  final String prefix = "/test-" + UUID.randomUUID();

  private final Path temp;
  private final Etcd etcd;

  EtcdSite(Path temp, Etcd etcd) {
    this.temp = temp;
    this.etcd = etcd;
  }

  /** Made by mail-1, joined by mail-2. */
  EtcdSite made() throws IOException {
    directory("mail-1").init(List.of(TAG));
    directory("mail-2").join(true);
    return this;
  }

  EtcdStore store(String node) {
    return store(node, etcd);
  }

  EtcdStore store(String node, Etcd through) {
    return new EtcdStore(through, prefix, GROUP, node, local(node), EtcdSite::now);
  }

  EtcdDirectory directory(String node) {
    return new EtcdDirectory(etcd, prefix, GROUP, node, local(node), EtcdSite::now);
  }

  private Path local(String node) {
    return temp.resolve("local-" + node);
  }

  private static Uptime now() {
    return new Uptime(System.nanoTime());
  }

  String key(String rest) {
    return prefix + "/" + GROUP + "/" + rest;
  }

  String epochKey(long epoch) {
    return key("hierarchies/" + TAG + "/epochs/" + String.format("%020d", epoch));
  }

  Optional<Entry> entry(String key) throws IOException {
    return etcd.commit(Questions.get(key), etcd.timeout()).found().get(0).entries().stream()
        .findFirst();
  }

  void put(String key, byte[] value) throws IOException {
    etcd.commit(Questions.put(key, value), etcd.timeout());
  }

  void delete(String key) throws IOException {
    etcd.commit(Questions.delete(key), etcd.timeout());
  }

  /** What every node reads of epoch 0. */
  private UUID hierarchy(EtcdStore store) {
    return store.read(TAG, 0, 0).epochs().get(0).record().orElseThrow().hierarchy();
  }

  EpochRecord claim(EtcdStore store, String node, long epoch) {
    return new EpochRecord(
        hierarchy(store),
        epoch,
        node,
        new UUID(1, 1),
        new UUID(1, 2),
        new UUID(1, 3),
        UUID.randomUUID(),
        EpochState.CLAIMED,
        Next.ANYONE,
        1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(2),
        true,
        0);
  }

  /** Claims the epochs up to {@code last}, all of them, and returns the last one's record. */
  EpochRecord claimUpTo(EtcdStore store, String node, long last) throws IOException {
    EpochRecord record = claim(store, node, 1);
    for (long epoch = 1; epoch <= last; epoch++) {
      record = claim(store, node, epoch);
      if (store.publishOnce(TAG, record) != Published.WON) {
        throw new IOException("epoch " + epoch + " was not won");
      }
    }
    return record;
  }

  static EpochRecord renewed(EpochRecord r, EpochState state, long counter) {
    return new EpochRecord(
        r.hierarchy(),
        r.epoch(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.claim(),
        state,
        r.next(),
        counter,
        r.renew(),
        r.softTtl(),
        r.ttl(),
        r.stopBound(),
        r.predecessorsDead(),
        r.handOvers());
  }

  /** What the epoch's record says, read afresh. */
  static EpochRecord read(EtcdStore store, long epoch) {
    LeaseView view = store.read(TAG, epoch, 0);
    return view.epochs().stream()
        .filter(read -> read.epoch() == epoch)
        .findFirst()
        .flatMap(EpochRead::record)
        .orElseThrow(() -> new AssertionError(view.toString()));
  }

  static NodeRecord node(String node, UUID instance, long counter) {
    return new NodeRecord(
        new UUID(0, 0),
        node,
        new UUID(1, 1),
        new UUID(1, 2),
        instance,
        counter,
        "digest",
        true,
        Map.of(TAG, new NodeRecord.Standing(true, "", 0, 0, true, StorageHealth.GOOD, false)),
        Map.of(),
        1);
  }
}
