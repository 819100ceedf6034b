package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.system.MountTable;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Is this still the directory that this node joined, with the history it has seen? Every check that
 * fails makes the store UNKNOWN; none of them ever makes a lease free.
 */
final class DirectoryCheck {

  /** Stale listings that are looked into one by one before they are called a gap. */
  private static final int MAX_HOLES = 64;

  private final LeasePaths paths;
  private final LocalPins pins;
  private final MountTable mounts;
  private final Blocks blocks;

  DirectoryCheck(LeasePaths paths, LocalPins pins, MountTable mounts, Blocks blocks) {
    this.paths = paths;
    this.pins = pins;
    this.mounts = mounts;
    this.blocks = blocks;
  }

  /**
   * What a check found.
   *
   * @param pin the hierarchy's local pin, when the condition is GOOD
   */
  record Finding(Condition condition, String detail, @Nullable HierarchyPin pin) {
    static Finding of(Condition condition, String detail) {
      return new Finding(condition, detail, null);
    }

    boolean isGood() {
      return condition == Condition.GOOD;
    }
  }

  /** The mount, {@code lease.id} and the hierarchy's id against the local pins. */
  Finding identity(String tag) {
    try {
      Optional<StorePin> store = pins.store();
      Optional<HierarchyPin> hierarchy = pins.hierarchy(tag);
      if (store.isEmpty() || hierarchy.isEmpty()) {
        String what = store.isEmpty() ? paths.root().toString() : "hierarchy " + tag;
        return Finding.of(
            Condition.NOT_JOINED, String.format("%s is not pinned on this node", what));
      }
      return mount(store.get())
          .or(() -> leaseId(store.get()))
          .or(() -> hierarchyId(tag, hierarchy.get()))
          .orElse(new Finding(Condition.GOOD, "", hierarchy.get()));
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** A failed read of the directory: gone, or no answer. */
  static Finding failure(IOException e) {
    return e instanceof NoSuchFileException
        ? Finding.of(Condition.MISSING, IoWords.of(e))
        : Finding.of(Condition.ERROR, IoWords.of(e));
  }

  private Optional<Finding> mount(StorePin pin) {
    try {
      Mount mount = mountOfStore();
      if (!pin.isOn(mount)) {
        return found(
            Condition.REPLACED,
            String.format(
                "%s lies on %s of type %s, pinned: %s of type %s",
                paths.root(), mount.source(), mount.type(), pin.source(), pin.type()));
      }
      return mount.readOnly()
          ? found(Condition.ERROR, String.format("%s is mounted read-only", mount.point()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(failure(e));
    }
  }

  /** Following the path to its real name also makes an automounter mount it. */
  Mount mountOfStore() throws IOException {
    Path real;
    try {
      real = paths.root().toRealPath();
    } catch (NoSuchFileException e) {
      real = paths.shared().toRealPath();
    }
    String where = real.toString();
    return mounts.holding(real).orElseThrow(() -> new IOException("no mount found for " + where));
  }

  private Optional<Finding> leaseId(StorePin pin) {
    try {
      LeaseId id = LeaseId.decode(blocks.readImmutable(paths.leaseId()));
      if (!id.store().equals(pin.store()) || !id.group().equals(paths.group())) {
        return found(
            Condition.REPLACED,
            String.format(
                "%s is store %s of group %s, expected: store %s of group %s, which this node has"
                    + " joined",
                paths.leaseId(), id.store(), id.group(), pin.store(), paths.group()));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(inFile(paths.leaseId(), e));
    }
  }

  private Optional<Finding> hierarchyId(String tag, HierarchyPin pin) {
    Path file = paths.hierarchyId(tag);
    try {
      HierarchyId id = HierarchyId.decode(blocks.readImmutable(file));
      if (!id.hierarchy().equals(pin.hierarchy()) || !id.tag().equals(tag)) {
        return found(
            Condition.REPLACED,
            String.format(
                "%s is %s for %s, pinned: %s", file, id.hierarchy(), id.tag(), pin.hierarchy()));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(inFile(file, e));
    }
  }

  /**
   * The numbers of the epochs, listed or read, against the floor and against holes.
   *
   * @param known every number that was listed or could be read
   * @param floor the highest epoch this node has ever read
   */
  Finding history(String tag, EpochListing known, long floor) {
    TreeSet<Long> epochs = known.epochs();
    if (epochs.isEmpty()) {
      return Finding.of(
          Condition.EMPTY, String.format("%s holds no epoch at all", paths.epochs(tag)));
    }
    for (long hole : known.holes(MAX_HOLES)) {
      if (isMissing(paths.epoch(tag, hole))) {
        return Finding.of(
            Condition.GAP,
            String.format("epoch %d is missing in %s, %d is there", hole, tag, epochs.last()));
      }
    }
    if (epochs.last() < floor) {
      return Finding.of(
          Condition.ROLLED_BACK,
          String.format(
              "highest epoch of %s is %d, this node has read %d", tag, epochs.last(), floor));
    }
    return Finding.of(Condition.GOOD, foreign(tag, known));
  }

  /** A listing may be stale: opening the file is the better evidence that it is there. */
  private boolean isMissing(Path file) {
    try {
      blocks.read(file);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false; // something is there
    }
  }

  private String foreign(String tag, EpochListing known) {
    return known.foreign().isEmpty()
        ? ""
        : String.format("ignored in %s: %s", paths.epochs(tag), String.join(", ", known.foreign()));
  }

  private static Finding inFile(Path file, IOException e) {
    Finding finding = failure(e);
    return finding.detail().contains(file.toString())
        ? finding
        : Finding.of(finding.condition(), String.format("%s: %s", file, finding.detail()));
  }

  private static Optional<Finding> found(Condition condition, String detail) {
    return Optional.of(Finding.of(condition, detail));
  }
}
