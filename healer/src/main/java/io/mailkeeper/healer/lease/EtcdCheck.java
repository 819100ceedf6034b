package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.DirectoryCheck.Finding;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Is this still the cluster that this node joined, with the history it has seen? The same questions
 * as {@link DirectoryCheck} asks, over what one transaction has read.
 */
final class EtcdCheck {

  /** What a store's pin says in the place of a filesystem's type. */
  static final String TYPE = "etcd";

  private final EtcdKeys keys;
  private final LocalPins pins;

  EtcdCheck(EtcdKeys keys, LocalPins pins) {
    this.keys = keys;
    this.pins = pins;
  }

  /** What a read that failed says. */
  static Finding failure(IOException e) {
    return e instanceof EtcdSession.RolledBackException
        ? Finding.of(Condition.ROLLED_BACK, IoWords.of(e))
        : Finding.of(Condition.ERROR, IoWords.of(e));
  }

  /** The local pins; with the hierarchy's when the condition is GOOD. */
  Finding joined(String tag) throws IOException {
    Optional<HierarchyPin> hierarchy = pins.hierarchy(tag);
    if (pins.store().isEmpty() || hierarchy.isEmpty()) {
      String what = pins.store().isEmpty() ? keys.root() : "hierarchy " + tag;
      return Finding.of(Condition.NOT_JOINED, String.format("%s is not pinned on this node", what));
    }
    return new Finding(Condition.GOOD, "", hierarchy.get());
  }

  /**
   * The cluster, {@code lease.id} and the hierarchy's id against the local pins.
   *
   * @param answer its first two reads are these two keys
   */
  Finding identity(String tag, Answer answer) throws IOException {
    Finding joined = joined(tag);
    HierarchyPin pin = joined.pin();
    if (pin == null) {
      return joined;
    }
    StorePin store = pins.store().orElseThrow();
    if (!isOn(store, answer.cluster())) {
      return Finding.of(
          Condition.REPLACED,
          String.format(
              "%s lies in cluster %s, pinned: %s of type %s",
              keys.root(), answer.cluster(), store.source(), store.type()));
    }
    return leaseId(answer.found().get(0), store)
        .or(() -> hierarchyId(tag, answer.found().get(1), pin))
        .orElse(joined);
  }

  static boolean isOn(StorePin pin, String cluster) {
    return pin.type().equals(TYPE) && pin.source().equals(cluster);
  }

  private Optional<Finding> leaseId(Found found, StorePin pin) {
    Optional<Entry> entry = found.only();
    if (entry.isEmpty()) {
      return missing(keys.leaseId());
    }
    try {
      LeaseId id = LeaseId.decode(entry.get().value());
      return id.store().equals(pin.store()) && id.group().equals(keys.group())
          ? Optional.empty()
          : found(
              Condition.REPLACED,
              String.format(
                  "%s is store %s of group %s, pinned: %s",
                  keys.leaseId(), id.store(), id.group(), pin.store()));
    } catch (IOException e) {
      return found(Condition.ERROR, keys.leaseId() + ": " + IoWords.of(e));
    }
  }

  private Optional<Finding> hierarchyId(String tag, Found found, HierarchyPin pin) {
    String key = keys.hierarchyId(tag);
    Optional<Entry> entry = found.only();
    if (entry.isEmpty()) {
      return missing(key);
    }
    try {
      HierarchyId id = HierarchyId.decode(entry.get().value());
      return id.hierarchy().equals(pin.hierarchy()) && id.tag().equals(tag)
          ? Optional.empty()
          : found(
              Condition.REPLACED,
              String.format(
                  "%s is %s for %s, pinned: %s", key, id.hierarchy(), id.tag(), pin.hierarchy()));
    } catch (IOException e) {
      return found(Condition.ERROR, key + ": " + IoWords.of(e));
    }
  }

  private static Optional<Finding> missing(String key) {
    return found(Condition.MISSING, key + " is not there");
  }

  private static Optional<Finding> found(Condition condition, String detail) {
    return Optional.of(Finding.of(condition, detail));
  }

  private static Finding rolledBack(String tag, long highest, long floor) {
    return Finding.of(
        Condition.ROLLED_BACK,
        String.format("highest epoch of %s is %d, this node has read %d", tag, highest, floor));
  }

  /** All numbers that are there against the floor and against holes. */
  Finding listed(String tag, EpochListing known, long floor) {
    TreeSet<Long> epochs = known.epochs();
    if (epochs.isEmpty()) {
      return Finding.of(
          Condition.EMPTY, String.format("%s holds no epoch at all", keys.epochs(tag)));
    }
    List<Long> holes = known.holes(1);
    if (!holes.isEmpty()) {
      return Finding.of(
          Condition.GAP,
          String.format(
              "epoch %d is missing in %s, %d is there", holes.get(0), tag, epochs.last()));
    }
    if (epochs.last() < floor) {
      return rolledBack(tag, epochs.last(), floor);
    }
    return Finding.of(
        Condition.GOOD,
        known.foreign().isEmpty()
            ? ""
            : String.format(
                "ignored in %s: %s", keys.epochs(tag), String.join(", ", known.foreign())));
  }

  /** What the keys under {@code epochs/} are. */
  EpochListing listing(String tag, List<String> found) {
    TreeSet<Long> epochs = new TreeSet<>();
    List<String> foreign = new ArrayList<>();
    for (String key : found) {
      String name = key.substring(keys.epochs(tag).length());
      LeasePaths.epochOf(name).ifPresentOrElse(epochs::add, () -> foreign.add(name));
    }
    return new EpochListing(epochs, foreign.stream().sorted().toList());
  }
}
