package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import io.mailkeeper.healer.lease.LeaseListing.NodeListing;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.lease.ReinitPlan.Floor;
import io.mailkeeper.healer.lease.ReinitPlan.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * {@code lease reinit} in etcd, by the same rules as {@link LeaseReinit} in a directory: what is
 * made anew carries the identities that this node has pinned, on the cluster it has joined; what is
 * there is never overwritten.
 */
final class EtcdReinit {

  private final EtcdSession etcd;
  private final EtcdKeys keys;
  private final LocalPins pins;
  private final EtcdStore store;
  private final EtcdListing listing;
  private final ReinitPublication publication;

  EtcdReinit(
      EtcdSession etcd,
      EtcdKeys keys,
      String node,
      LocalPins pins,
      EtcdStore store,
      EtcdListing listing) {
    this.etcd = etcd;
    this.keys = keys;
    this.pins = pins;
    this.store = store;
    this.listing = listing;
    this.publication = new ReinitPublication(store::publishAndClose, node, pins, "etcd");
  }

  List<ReinitPlan> plan(Collection<String> tags, Map<String, Long> givenFloors) throws IOException {
    StorePin pin = pinnedStore();
    leaseId(pin);
    List<ReinitPlan> plans = new ArrayList<>();
    for (String tag : tags) {
      plans.add(plan(tag, pin, Optional.ofNullable(givenFloors.get(tag))));
    }
    return plans;
  }

  /** What is not there and will be made before any epoch, a sentence each. */
  List<String> repairs(Collection<String> tags) {
    List<String> needed = new ArrayList<>(List.of(keys.leaseId()));
    tags.forEach(tag -> needed.add(keys.hierarchyId(tag)));
    return needed.stream()
        .filter(this::isMissing)
        .map(key -> key + " is not there and is made anew, as the one this node has joined")
        .toList();
  }

  private boolean isMissing(String key) {
    try {
      return etcd.read(Range.of(key)).get(0).only().isEmpty();
    } catch (IOException e) {
      return false; // the plan says so
    }
  }

  void run(List<ReinitPlan> plans, Consumer<String> progress) throws IOException {
    StorePin pin = pinnedStore();
    LeaseId id = madeGroup(pin);
    for (ReinitPlan plan : plans) {
      String key = keys.hierarchyId(plan.tag());
      make(key, new HierarchyId(plan.hierarchy(), plan.tag()).encode());
      if (!plan.isWhole()) {
        publication.carryOut(plan, id, progress);
      }
    }
  }

  private StorePin pinnedStore() throws IOException {
    return pins.store()
        .orElseThrow(
            () ->
                new Refused(
                    "this node has not joined a lease directory: run lease reinit on one that has;"
                        + " for a new one there is 'lease init'"));
  }

  /** Empty if it is not there. */
  private Optional<LeaseId> leaseId(StorePin pin) throws IOException {
    Answer answer = etcd.commit(Transaction.reading(Range.of(keys.leaseId())));
    if (!EtcdCheck.isOn(pin, answer.cluster())) {
      throw new Refused(
          String.format(
              "%s is cluster %s, this node has joined one on %s of type %s: look at 'etcd' in"
                  + " node.yml; a new cluster is made with 'lease init' on a node without pins, and"
                  + " taken with 'lease join --confirm' on the others",
              etcd.place(), answer.cluster(), pin.source(), pin.type()));
    }
    Optional<Entry> entry = answer.found().get(0).only();
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    LeaseId id = decoded(entry.get());
    if (!id.store().equals(pin.store()) || !id.group().equals(keys.group())) {
      throw new Refused(
          String.format(
              "%s is store %s of group %s, this node has joined store %s: put that one back, or"
                  + " take this one with 'lease join --confirm' on every node",
              keys.leaseId(), id.store(), id.group(), pin.store()));
    }
    return Optional.of(id);
  }

  private static LeaseId decoded(Entry entry) throws IOException {
    try {
      return LeaseId.decode(entry.value());
    } catch (IOException e) {
      throw damaged(entry, e);
    }
  }

  private static Refused damaged(Entry entry, IOException e) {
    return new Refused(
        String.format(
            "%s cannot be used (%s): if it is damaged, keep a copy (etcdctl get), remove it"
                + " (etcdctl del) and run lease reinit again",
            entry.key(), IoWords.of(e)));
  }

  private ReinitPlan plan(String tag, StorePin pin, Optional<Long> given) throws IOException {
    HierarchyPin hierarchy =
        pins.hierarchy(tag)
            .orElseThrow(
                () ->
                    new Refused(
                        "this node has not joined hierarchy "
                            + tag
                            + ": run lease reinit on a node that has; a new one is added by"
                            + " 'lease init'"));
    checkHierarchyId(tag, hierarchy.hierarchy());
    return ReinitPlan.of(
        tag,
        hierarchy.hierarchy(),
        floors(tag, pin, hierarchy, given),
        store.listed(tag, hierarchy.hierarchy()));
  }

  private void checkHierarchyId(String tag, UUID pinned) throws IOException {
    Optional<Entry> entry = etcd.read(Range.of(keys.hierarchyId(tag))).get(0).only();
    if (entry.isEmpty()) {
      return; // it is made anew
    }
    UUID found;
    try {
      found = HierarchyId.decode(entry.get().value()).hierarchy();
    } catch (IOException e) {
      throw damaged(entry.get(), e);
    }
    if (!found.equals(pinned)) {
      throw new Refused(
          String.format(
              "%s is %s, this node has joined %s: put that one back, or take this one with 'lease"
                  + " join --confirm' on every node",
              entry.get().key(), found, pinned));
    }
  }

  /** Other nodes' local floors cannot be read from here: their records, and what is given, can. */
  private List<Floor> floors(String tag, StorePin pin, HierarchyPin own, Optional<Long> given) {
    List<Floor> floors = new ArrayList<>();
    floors.add(new Floor("this node's pin", own.floor()));
    given.ifPresent(floor -> floors.add(new Floor("--floor", floor)));
    for (NodeListing n : listing.nodes()) {
      n.record()
          .filter(record -> record.store().equals(pin.store()))
          .flatMap(record -> Optional.ofNullable(record.standings().get(tag)))
          .map(s -> Math.max(s.seenEpoch(), s.claimed()))
          .ifPresent(floor -> floors.add(new Floor("the record of " + n.node(), floor)));
    }
    return floors;
  }

  private LeaseId madeGroup(StorePin pin) throws IOException {
    Optional<LeaseId> there = leaseId(pin);
    if (there.isPresent()) {
      return there.get();
    }
    // The ceilings were in the lost key: the longest ones are the safe side.
    LeaseTiming longest = LeaseTiming.ENDURING;
    make(
        keys.leaseId(),
        new LeaseId(pin.store(), keys.group(), longest.ttl(), longest.stopBound()).encode());
    return leaseId(pin).orElseThrow(() -> new IOException(keys.leaseId() + " could not be made"));
  }

  /** Makes a key if it is not there. */
  private void make(String key, byte[] value) throws IOException {
    etcd.commit(
        new Transaction(List.of(Guard.absent(key)), List.of(new Write(key, value)), List.of()));
  }
}
