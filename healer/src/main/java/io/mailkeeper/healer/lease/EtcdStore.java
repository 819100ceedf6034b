package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.DirectoryCheck.Finding;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leases in etcd. An epoch is taken by a transaction that holds only while its key is not there,
 * and only above one that is; it is renewed under a guard ({@link EtcdOwnEpoch}); everything is
 * read linearizably, a pass over a hierarchy in one transaction, which is one moment.
 *
 * <p>Every call returns within the cluster's timeout; an answer that did not come is an error or
 * UNKNOWN, and never a success. May be used by several threads, one call for each key at a time.
 */
public final class EtcdStore implements LeaseStore {

  /** As many epochs are read at once; there are more only in a first look at a long history. */
  private static final int PAGE = 256;

  private final EtcdSession etcd;
  private final EtcdKeys keys;
  private final String node;
  private final LocalPins pins;
  private final EtcdCheck check;
  private final EtcdNodes nodes;
  private final EtcdDefinitions definitions;

  /** Our epochs, by key. */
  private final Map<String, EtcdOwnEpoch> own = new ConcurrentHashMap<>();

  /** All numbers of a hierarchy, listed again when their count or the highest one has changed. */
  private final Map<String, Listed> listed = new ConcurrentHashMap<>();

  private record Listed(long count, Optional<String> highest, EpochListing listing) {}

  /**
   * @param prefix what all keys begin with, such as {@code /mailkeeper}
   * @param node this node's name
   * @param localState a directory on a local disk, for the pins
   */
  public EtcdStore(
      Etcd etcd, String prefix, String group, String node, Path localState, BootClock clock) {
    this.etcd = new EtcdSession(etcd, clock);
    this.keys = new EtcdKeys(prefix, group);
    this.node = Names.check("node", node);
    this.pins = new LocalPins(localState, group);
    this.check = new EtcdCheck(keys, pins);
    this.nodes = new EtcdNodes(this.etcd, keys, node);
    this.definitions = new EtcdDefinitions(this.etcd, keys);
  }

  @Override
  public LeaseView read(String tag, long from, long floor) {
    Uptime issued = etcd.now();
    List<EpochRead> reads = new ArrayList<>();
    Finding finding;
    try {
      finding = look(tag, from, floor, reads);
    } catch (IOException e) {
      finding = EtcdCheck.failure(e);
    }
    return new LeaseView(issued, etcd.now(), finding.condition(), finding.detail(), reads);
  }

  private Finding look(String tag, long from, long floor, List<EpochRead> reads)
      throws IOException {
    Finding joined = check.joined(tag);
    HierarchyPin pin = joined.pin();
    if (pin == null) {
      return joined;
    }
    Uptime end = etcd.end();
    for (long next = from; ; next += PAGE) {
      Answer answer = etcd.commit(pass(tag, next), etcd.left(end));
      Finding finding = check.identity(tag, answer);
      if (!finding.isGood()) {
        reads.clear();
        return finding;
      }
      if (!add(tag, next, answer.found().get(2), pin.hierarchy(), reads)) {
        EpochListing listing = listing(tag, answer, end);
        return check.listed(tag, listing, Math.max(floor, pin.floor()));
      }
    }
  }

  private Transaction pass(String tag, long from) {
    Range epochs = Range.under(keys.epochs(tag));
    return Transaction.reading(
        Range.of(keys.leaseId()),
        Range.of(keys.hierarchyId(tag)),
        epochs.startingAt(keys.epoch(tag, from)).first(PAGE),
        epochs.last(1).named());
  }

  /** Adds what follows in an unbroken row; false when it ends here. */
  private boolean add(String tag, long from, Found found, UUID hierarchy, List<EpochRead> reads) {
    long epoch = from;
    for (Entry entry : found.entries()) {
      if (!entry.key().equals(keys.epoch(tag, epoch))) {
        break;
      }
      reads.add(epochRead(epoch, entry, hierarchy));
      epoch++;
    }
    if (epoch == from + PAGE) {
      return true;
    }
    if (own.containsKey(keys.epoch(tag, epoch))) {
      reads.add(new EpochRead(epoch, Identity.UNLINKED, null, "our own epoch has no key any more"));
    }
    return false;
  }

  private EpochRead epochRead(long epoch, Entry entry, UUID hierarchy) {
    EtcdOwnEpoch mine = own.get(entry.key());
    Identity identity = mine == null ? Identity.NOT_MINE : mine.compare(Optional.of(entry));
    byte[] raw = Arrays.copyOf(entry.value(), RecordLayout.SIZE);
    return new EpochRead(epoch, identity, raw, SharedDirectoryStore.fault(raw, epoch, hierarchy));
  }

  private EpochListing listing(String tag, Answer answer, Uptime end) throws IOException {
    Found highest = answer.found().get(3);
    Optional<String> key = highest.only().map(Entry::key);
    Listed known = listed.get(tag);
    if (known == null || known.count() != highest.count() || !known.highest().equals(key)) {
      Range all = Range.under(keys.epochs(tag)).named();
      Found found = etcd.commit(Transaction.reading(all), etcd.left(end)).found().get(0);
      known = new Listed(highest.count(), key, check.listing(tag, found.keys()));
      if (found.count() == highest.count()) {
        listed.put(tag, known);
      }
    }
    return known.listing();
  }

  /** Every epoch that is there, also above a gap and without any check, ascending. */
  List<EpochRead> listed(String tag, UUID hierarchy) throws IOException {
    List<EpochRead> reads = new ArrayList<>();
    for (Entry entry : etcd.read(Range.under(keys.epochs(tag))).get(0).entries()) {
      LeasePaths.epochOf(entry.key().substring(keys.epochs(tag).length()))
          .ifPresent(epoch -> reads.add(epochRead(epoch, entry, hierarchy)));
    }
    return reads;
  }

  @Override
  public Published publishOnce(String tag, EpochRecord record) {
    Uptime end = etcd.end();
    String key = keys.epoch(tag, record.epoch());
    try {
      etcd.commit(claim(tag, record), etcd.left(end).dividedBy(2));
    } catch (IOException e) {
      // A lost answer makes success look like failure: the fresh read decides.
    }
    try {
      Answer answer = etcd.commit(Transaction.reading(Range.of(key)), etcd.left(end));
      return whose(answer, record);
    } catch (IOException e) {
      return Published.UNKNOWN;
    }
  }

  /** Only above an epoch that is there: no gap, whatever anybody has read before. */
  private Transaction claim(String tag, EpochRecord record) {
    String key = keys.epoch(tag, record.epoch());
    List<Guard> guards = new ArrayList<>(List.of(Guard.absent(key)));
    if (record.epoch() > 0) {
      guards.add(Guard.present(keys.epoch(tag, record.epoch() - 1)));
    }
    return new Transaction(guards, List.of(new Write(key, RecordLayout.encode(record))), List.of());
  }

  private Published whose(Answer answer, EpochRecord record) throws IOException {
    Optional<Entry> entry = answer.found().get(0).only();
    Optional<EpochRecord> there = entry.flatMap(e -> RecordLayout.decode(e.value()));
    if (there.isEmpty() || !isJoined(answer.cluster())) {
      return Published.UNKNOWN;
    }
    if (!there.get().claim().equals(record.claim())) {
      return Published.LOST;
    }
    String key = entry.orElseThrow().key();
    own.put(key, new EtcdOwnEpoch(etcd, entry.orElseThrow(), record.claim()));
    return Published.WON;
  }

  private boolean isJoined(String cluster) throws IOException {
    return pins.store().filter((StorePin pin) -> EtcdCheck.isOn(pin, cluster)).isPresent();
  }

  /** The same, for an epoch that is never written again. */
  Published publishAndClose(String tag, EpochRecord record) {
    Published found = publishOnce(tag, record);
    own.remove(keys.epoch(tag, record.epoch()));
    return found;
  }

  @Override
  public void write(String tag, EpochRecord record) throws IOException {
    Uptime end = etcd.end();
    String key = keys.epoch(tag, record.epoch());
    EtcdOwnEpoch mine = own.get(key);
    if (mine == null) {
      mine = resume(key, record, end);
    }
    if (!mine.claim().equals(record.claim())) {
      throw new IOException(
          key + " was won with claim " + mine.claim() + ", not with " + record.claim());
    }
    try {
      mine.write(RecordLayout.encode(record), end);
    } catch (EtcdOwnEpoch.ForeignWriteException e) {
      own.remove(key, mine); // perhaps a late write of this agent's former run: resume it anew
      throw e;
    }
  }

  /** After a restart of the agent: goes on if the record in it is still our claim. */
  private EtcdOwnEpoch resume(String key, EpochRecord record, Uptime end) throws IOException {
    Answer answer = etcd.commit(Transaction.reading(Range.of(key)), etcd.left(end));
    Optional<Entry> entry = answer.found().get(0).only();
    Optional<EpochRecord> there = entry.flatMap(e -> RecordLayout.decode(e.value()));
    if (there.filter(r -> isOurs(r, record)).isEmpty() || !isJoined(answer.cluster())) {
      String found = there.map(r -> r.claim() + " of " + r.node()).orElse("no valid record");
      throw new IOException(key + " does not carry our claim " + record.claim() + " but " + found);
    }
    EtcdOwnEpoch mine = new EtcdOwnEpoch(etcd, entry.orElseThrow(), record.claim());
    own.put(key, mine);
    return mine;
  }

  private boolean isOurs(EpochRecord there, EpochRecord record) {
    return there.node().equals(node)
        && there.claim().equals(record.claim())
        && there.epoch() == record.epoch()
        && there.hierarchy().equals(record.hierarchy());
  }

  @Override
  public void writeNode(NodeRecord record) throws IOException {
    nodes.write(record);
  }

  @Override
  public Optional<NodeRecord> readNode(String peer) throws IOException {
    return nodes.read(peer);
  }

  @Override
  public void writeIncidents(List<IncidentRecord> incidents) throws IOException {
    nodes.writeIncidents(incidents);
  }

  @Override
  public List<IncidentRecord> readIncidents(String peer) throws IOException {
    return nodes.readIncidents(peer);
  }

  @Override
  public Published publishDefinition(DefinitionRevision revision) {
    return definitions.publish(revision);
  }

  @Override
  public Optional<DefinitionRevision> readDefinition(long number) throws IOException {
    return definitions.read(number);
  }

  @Override
  public void persistFloor(String tag, long floor) throws IOException {
    pins.raiseFloor(tag, floor);
  }

  @Override
  public long floor(String tag) throws IOException {
    return pins.hierarchy(tag).map(HierarchyPin::floor).orElse(0L);
  }
}
