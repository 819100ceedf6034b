package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.LeaseListing.HierarchyListing;
import io.mailkeeper.healer.lease.LeaseListing.NodeListing;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything of a group that lies in etcd: reads on past every fault and notes it. */
final class EtcdListing {

  /** Nobody renews an older epoch without renewing his node's record, too. */
  private static final int NEWEST = 16;

  private final EtcdSession etcd;
  private final EtcdKeys keys;
  private final LocalPins pins;
  private final EtcdCheck check;
  private final EtcdStore store;

  EtcdListing(EtcdSession etcd, EtcdKeys keys, LocalPins pins, EtcdStore store) {
    this.etcd = etcd;
    this.keys = keys;
    this.pins = pins;
    this.check = new EtcdCheck(keys, pins);
    this.store = store;
  }

  LeaseListing read(String place) {
    List<String> notes = new ArrayList<>();
    LeaseId id = leaseId(notes);
    List<HierarchyListing> hierarchies = new ArrayList<>();
    try {
      for (String tag : tags()) {
        hierarchies.add(hierarchy(tag, notes));
      }
    } catch (IOException e) {
      notes.add(keys.hierarchies() + ": " + IoWords.of(e));
    }
    return new LeaseListing(
        place, id, LeaseListingReader.words(pins), hierarchies, nodes(notes), notes);
  }

  private @Nullable LeaseId leaseId(List<String> notes) {
    try {
      Optional<Entry> entry = etcd.read(Range.of(keys.leaseId())).get(0).only();
      if (entry.isPresent()) {
        return LeaseId.decode(entry.get().value());
      }
      notes.add(keys.leaseId() + " is not there");
    } catch (IOException e) {
      notes.add(keys.leaseId() + ": " + IoWords.of(e));
    }
    return null;
  }

  /** The hierarchies of which there is a key. */
  List<String> tags() throws IOException {
    TreeSet<String> tags = new TreeSet<>();
    for (String key : etcd.read(Range.under(keys.hierarchies()).named()).get(0).keys()) {
      String tag = key.substring(keys.hierarchies().length()).split("/", 2)[0];
      if (Names.isValid(tag)) {
        tags.add(tag);
      }
    }
    return List.copyOf(tags);
  }

  private HierarchyListing hierarchy(String tag, List<String> notes) {
    LeaseView view = store.read(tag, 0, 0);
    List<EpochRead> epochs = List.of();
    List<String> foreign = List.of();
    long floor = 0;
    try {
      floor = store.floor(tag);
      epochs = store.listed(tag, hierarchyId(tag));
      foreign = names(tag).foreign();
    } catch (IOException e) {
      notes.add("hierarchy " + tag + ": " + IoWords.of(e));
    }
    return new HierarchyListing(tag, view.condition(), view.detail(), floor, epochs, 0, foreign);
  }

  private UUID hierarchyId(String tag) throws IOException {
    String key = keys.hierarchyId(tag);
    Entry entry =
        etcd.read(Range.of(key))
            .get(0)
            .only()
            .orElseThrow(() -> new IOException(key + " is not there"));
    return HierarchyId.decode(entry.value()).hierarchy();
  }

  private EpochListing names(String tag) throws IOException {
    Found found = etcd.read(Range.under(keys.epochs(tag)).named()).get(0);
    return check.listing(tag, found.keys());
  }

  /** The highest epoch of the row that begins with 0; throws if there is no epoch 0. */
  long unbroken(String tag) throws IOException {
    EpochListing names = names(tag);
    List<Long> holes = names.holes(1);
    if (names.epochs().isEmpty() || (!holes.isEmpty() && holes.get(0) == 0)) {
      throw new IOException(keys.epoch(tag, 0) + ": missing");
    }
    return holes.isEmpty() ? names.epochs().last() : holes.get(0) - 1;
  }

  /** Every node's record; without those that cannot be read. */
  List<NodeListing> nodes() {
    return nodes(new ArrayList<>());
  }

  private List<NodeListing> nodes(List<String> notes) {
    List<NodeListing> nodes = new ArrayList<>();
    try {
      for (Entry entry : etcd.read(Range.under(keys.nodes())).get(0).entries()) {
        String name = entry.key().substring(keys.nodes().length());
        if (Names.isValid(name)) {
          nodes.add(node(name, entry));
        }
      }
    } catch (IOException e) {
      notes.add(keys.nodes() + ": " + IoWords.of(e));
    }
    return nodes;
  }

  private static NodeListing node(String name, Entry entry) {
    try {
      return new NodeListing(name, Optional.of(EtcdNodes.decode(name, entry)), "");
    } catch (IOException e) {
      return new NodeListing(name, Optional.empty(), IoWords.of(e));
    }
  }

  /** What running nodes write: their own records, and the newest epochs of each hierarchy. */
  LeaseMarks marks() {
    Map<String, String> contents = new TreeMap<>();
    Map<String, String> unread = new TreeMap<>();
    mark("node record ", Range.under(keys.nodes()), contents, unread);
    try {
      for (String tag : tags()) {
        mark("epoch ", Range.under(keys.epochs(tag)).last(NEWEST), contents, unread);
      }
    } catch (IOException e) {
      unread.put(keys.hierarchies(), IoWords.of(e));
    }
    return new LeaseMarks(contents, unread);
  }

  private void mark(
      String what, Range range, Map<String, String> contents, Map<String, String> unread) {
    try {
      for (Entry e : etcd.read(range).get(0).entries()) {
        // Also a write of the same bytes is a sign of life.
        contents.put(what + e.key(), e.modified() + ":" + HexFormat.of().formatHex(e.value()));
      }
    } catch (IOException e) {
      unread.put(range.from(), IoWords.of(e));
    }
  }
}
