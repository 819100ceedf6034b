package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What an administrator does to a group's leases in etcd. What takes a scratch directory and a
 * rename in a filesystem is one transaction here: all keys of a group, or none.
 */
public final class EtcdDirectory implements LeasePlace {

  private final EtcdSession etcd;
  private final EtcdKeys keys;
  private final String node;
  private final LocalPins pins;
  private final EtcdListing listing;
  private final EtcdReinit reinit;
  private final EtcdStore store;

  /** Parameters as for {@link EtcdStore}. */
  public EtcdDirectory(
      Etcd etcd, String prefix, String group, String node, Path localState, BootClock clock) {
    this.etcd = new EtcdSession(etcd, clock);
    this.keys = new EtcdKeys(prefix, group);
    this.node = Names.check("node", node);
    this.pins = new LocalPins(localState, group);
    this.store = new EtcdStore(etcd, prefix, group, node, localState, clock);
    this.listing = new EtcdListing(this.etcd, keys, pins, store);
    this.reinit = new EtcdReinit(this.etcd, keys, node, pins, store, listing);
  }

  @Override
  public String place() {
    return keys.root() + " in " + etcd.place();
  }

  @Override
  public List<String> init(Collection<String> tags) throws IOException {
    return init(tags, LeaseTiming.ENDURING.ttl(), LeaseTiming.ENDURING.stopBound());
  }

  private List<String> init(Collection<String> tags, Duration ttl, Duration stopBound)
      throws IOException {
    tags.forEach(tag -> Names.check("hierarchy", tag));
    Optional<LeaseId> there = leaseId();
    Optional<StorePin> pin = pins.store();
    if (there.isPresent()) {
      LeaseIdCheck.ours(keys.leaseId(), keys.group(), there.get(), pin);
      LeaseIdCheck.ceilings(keys.leaseId(), there.get(), ttl, stopBound);
      return addMissing(tags, there.get());
    }
    if (pin.isPresent()) {
      throw new IOException(
          String.format(
              "%s is not there, but this node has joined store %s on %s: is this the right"
                  + " cluster? Lost leases are made again with lease reinit",
              keys.leaseId(), pin.get().store(), pin.get().source()));
    }
    LeaseId id = new LeaseId(UUID.randomUUID(), keys.group(), ttl, stopBound);
    List<String> done = new ArrayList<>();
    done.add(made(id, tags));
    done.addAll(join(true));
    return done;
  }

  private String made(LeaseId id, Collection<String> tags) throws IOException {
    List<Write> writes = new ArrayList<>(List.of(new Write(keys.leaseId(), id.encode())));
    tags.forEach(tag -> writes.addAll(hierarchy(id, tag, UUID.randomUUID())));
    String lost = "";
    try {
      etcd.commit(new Transaction(List.of(Guard.absent(keys.leaseId())), writes, List.of()));
    } catch (IOException e) {
      lost = ": " + IoWords.of(e);
    }
    Optional<UUID> there = leaseId().map(LeaseId::store);
    if (there.filter(store -> store.equals(id.store())).isEmpty()) {
      throw new IOException(
          "could not make "
              + keys.leaseId()
              + there.map(store -> ": another node has made store " + store).orElse(lost));
    }
    return "made " + place() + " as store " + id.store();
  }

  private List<Write> hierarchy(LeaseId id, String tag, UUID hierarchy) {
    EpochRecord free = LeaseSkeleton.released(node, id, hierarchy, 0, Next.ANYONE);
    return List.of(
        new Write(keys.hierarchyId(tag), new HierarchyId(hierarchy, tag).encode()),
        new Write(keys.epoch(tag, 0), RecordLayout.encode(free)));
  }

  private List<String> addMissing(Collection<String> tags, LeaseId id) throws IOException {
    List<String> done = new ArrayList<>();
    for (String tag : tags) {
      boolean pinned = pins.hierarchy(tag).isPresent();
      boolean there = entry(keys.hierarchyId(tag)).isPresent();
      if (!pinned || !there) {
        done.add(addHierarchy(tag, id, pinned, there));
      }
    }
    return done;
  }

  private String addHierarchy(String tag, LeaseId id, boolean pinned, boolean there)
      throws IOException {
    String key = keys.hierarchyId(tag);
    if (pinned) {
      throw new IOException(
          key
              + " is not there, but this node has joined it: a lost one is made again with lease"
              + " reinit");
    }
    if (there) {
      throw new IOException(
          key + " is there already and this node has not joined it: use lease join --confirm");
    }
    UUID hierarchy = UUID.randomUUID();
    // Guarded by both keys: what is left of a lost hierarchy is reinit's.
    etcd.commit(
        new Transaction(
            List.of(Guard.absent(key), Guard.absent(keys.epoch(tag, 0))),
            hierarchy(id, tag, hierarchy),
            List.of()));
    if (!hierarchyId(tag).equals(hierarchy)) {
      throw new IOException(key + ": another node has made it; use lease join --confirm");
    }
    pins.pinHierarchy(tag, hierarchy, 0);
    return "made hierarchy " + tag + " as " + hierarchy;
  }

  @Override
  public List<String> join(boolean confirm) throws IOException {
    List<String> changes = new ArrayList<>();
    Answer answer = etcd.commit(Transaction.reading(Range.of(keys.leaseId())));
    LeaseId id = LeaseId.decode(only(answer).value());
    LeaseIdCheck.group(keys.leaseId(), id, keys.group(), "etcd");
    StorePin pin = new StorePin(id.store(), EtcdCheck.TYPE, answer.cluster());
    if (!pins.store().equals(Optional.of(pin))) {
      changes.add(
          String.format("store %s in cluster %s, %s", id.store(), pin.source(), etcd.place()));
      if (confirm) {
        pins.pinStore(pin);
      }
    }
    for (String tag : listing.tags()) {
      joinHierarchy(tag, confirm).ifPresent(changes::add);
    }
    return changes;
  }

  private Entry only(Answer answer) throws IOException {
    return answer
        .found()
        .get(0)
        .only()
        .orElseThrow(() -> new NoSuchFileException(keys.leaseId() + " in " + etcd.place()));
  }

  private Optional<String> joinHierarchy(String tag, boolean confirm) throws IOException {
    UUID hierarchy = hierarchyId(tag);
    Optional<HierarchyPin> old = pins.hierarchy(tag).filter(p -> p.hierarchy().equals(hierarchy));
    if (old.isPresent()) {
      return Optional.empty();
    }
    long floor = listing.unbroken(tag);
    if (confirm) {
      pins.pinHierarchy(tag, hierarchy, floor);
    }
    return Optional.of(String.format("hierarchy %s as %s, floor %d", tag, hierarchy, floor));
  }

  @Override
  public List<String> joinNew() throws IOException {
    Optional<StorePin> pin = pins.store();
    Answer answer = etcd.commit(Transaction.reading(Range.of(keys.leaseId())));
    if (pin.isPresent() && answer.found().get(0).only().isPresent()) {
      LeaseId id = LeaseId.decode(only(answer).value());
      LeaseIdCheck.ours(keys.leaseId(), keys.group(), id, pin);
      if (!EtcdCheck.isOn(pin.get(), answer.cluster())) {
        throw new IOException(place() + " lies in another cluster than the pinned one");
      }
    }
    for (String tag : listing.tags()) {
      Optional<HierarchyPin> old = pins.hierarchy(tag);
      if (old.isPresent() && !old.get().hierarchy().equals(hierarchyId(tag))) {
        throw new IOException("hierarchy " + tag + " is another one than the pinned one");
      }
    }
    return join(true);
  }

  @Override
  public Optional<LeaseId> leaseId() throws IOException {
    Optional<Entry> entry = entry(keys.leaseId());
    return entry.isEmpty() ? Optional.empty() : Optional.of(LeaseId.decode(entry.get().value()));
  }

  @Override
  public List<ReinitPlan> planReinit(Collection<String> tags, Map<String, Long> floors)
      throws IOException {
    return reinit.plan(tags, floors);
  }

  @Override
  public List<String> repairs(Collection<String> tags) {
    return reinit.repairs(tags);
  }

  @Override
  public void reinit(List<ReinitPlan> plans, Consumer<String> progress) throws IOException {
    reinit.run(plans, progress);
  }

  @Override
  public LeaseMarks marks() {
    return listing.marks();
  }

  @Override
  public LeaseListing show() {
    return listing.read(place());
  }

  @Override
  public Map<String, NodeRecord> nodeRecords() {
    Map<String, NodeRecord> records = new TreeMap<>();
    listing.nodes().forEach(n -> n.record().ifPresent(record -> records.put(n.node(), record)));
    return records;
  }

  @Override
  public Optional<DefinitionRevision> publish(String text, String digest, String by, Instant at)
      throws IOException {
    Answer answer = etcd.commit(Transaction.reading(Range.of(keys.leaseId())));
    LeaseId id = LeaseId.decode(only(answer).value());
    Optional<StorePin> pin = pins.store().filter(p -> EtcdCheck.isOn(p, answer.cluster()));
    LeaseIdCheck.ours(keys.leaseId(), keys.group(), id, pin);
    return DefinitionFiles.publishNext(store, id.store(), text, digest, by, at);
  }

  @Override
  public Optional<DefinitionRevision> definition(long number) throws IOException {
    return store.readDefinition(number);
  }

  @Override
  public Optional<DefinitionRevision> newestDefinition() throws IOException {
    return store.newestDefinition(1);
  }

  /** A key beside the leases to try the cluster with; to be closed. */
  public EtcdTrial trial() {
    return new EtcdTrial(etcd, keys);
  }

  private Optional<Entry> entry(String key) throws IOException {
    return etcd.read(Range.of(key)).get(0).only();
  }

  private UUID hierarchyId(String tag) throws IOException {
    String key = keys.hierarchyId(tag);
    Entry entry = entry(key).orElseThrow(() -> new NoSuchFileException(key));
    return HierarchyId.decode(entry.value()).hierarchy();
  }
}
