package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.lease.ReinitPlan.Floor;
import io.mailkeeper.healer.lease.ReinitPlan.Refused;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code lease reinit}: makes a lease directory that was lost, emptied, rolled back, torn or
 * damaged usable again, after an administrator has stopped every node.
 *
 * <p>It is the same directory afterwards: what is made anew carries the identities that this node
 * has pinned, so that the other nodes' pins and floors still fit. Hence only a node that has joined
 * can do it, and only on the mount it has joined: on a bare mount point it would make a second
 * lease. Identities that are there but differ, or are damaged, are an administrator's to move away.
 *
 * <p>A crash at any step leaves a lease that nobody takes; the next run finishes it.
 */
final class LeaseReinit {

  private final LeasePaths paths;
  private final LocalPins pins;
  private final DirectoryCheck check;
  private final SharedDirectoryStore store;
  private final LeaseSkeleton skeleton;
  private final NodeFiles nodes;
  private final ReinitPublication publication;
  private final Blocks blocks = new Blocks();

  LeaseReinit(
      LeasePaths paths,
      String node,
      LocalPins pins,
      DirectoryCheck check,
      SharedDirectoryStore store,
      LeaseSkeleton skeleton) {
    this.paths = paths;
    this.pins = pins;
    this.check = check;
    this.store = store;
    this.skeleton = skeleton;
    this.nodes = new NodeFiles(paths, node, blocks);
    this.publication = new ReinitPublication(store::publishAndClose, node, pins, "the file server");
  }

  /** Reads only; throws {@link Refused} when there is a better remedy. */
  List<ReinitPlan> plan(Collection<String> tags, Map<String, Long> givenFloors) throws IOException {
    StorePin pin = pinnedStore();
    checkMount(pin);
    leaseId(pin);
    List<ReinitPlan> plans = new ArrayList<>();
    for (String tag : tags) {
      plans.add(plan(tag, pin, Optional.ofNullable(givenFloors.get(tag))));
    }
    return plans;
  }

  /** What is not there and will be made before any epoch, a sentence each. */
  List<String> repairs(Collection<String> tags) {
    List<Path> needed = new ArrayList<>(List.of(paths.leaseId(), paths.nodes()));
    for (String tag : tags) {
      needed.addAll(List.of(paths.hierarchyId(tag), paths.epochs(tag)));
    }
    return needed.stream()
        .filter(path -> !Files.exists(path))
        .map(path -> path + " is not there and is made anew, as the one this node has joined")
        .toList();
  }

  /** Carries plans out. May be run again after any error. */
  void run(List<ReinitPlan> plans, Consumer<String> progress) throws IOException {
    StorePin pin = pinnedStore();
    checkMount(pin);
    LeaseId id = madeGroup(pin);
    for (ReinitPlan plan : plans) {
      skeleton.restoreHierarchy(plan.tag(), plan.hierarchy());
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
                        + " for a new directory there is 'lease init'"));
  }

  private void checkMount(StorePin pin) throws IOException {
    Mount mount = check.mountOfStore();
    if (!pin.isOn(mount)) {
      throw new Refused(
          String.format(
              "%s lies on %s of type %s, this node has joined one on %s of type %s: is the shared"
                  + " filesystem mounted?",
              paths.root(), mount.source(), mount.type(), pin.source(), pin.type()));
    }
    if (mount.readOnly()) {
      throw new Refused(mount.point() + " is mounted read-only");
    }
  }

  /** Null if it is not there. */
  private @Nullable LeaseId leaseId(StorePin pin) throws IOException {
    try {
      LeaseId id = LeaseId.decode(blocks.readImmutable(paths.leaseId()));
      if (!id.store().equals(pin.store()) || !id.group().equals(paths.group())) {
        throw new Refused(
            String.format(
                "%s is store %s of group %s, this node has joined store %s: put that one back, or"
                    + " take this one with 'lease join --confirm' on every node",
                paths.leaseId(), id.store(), id.group(), pin.store()));
      }
      return id;
    } catch (Refused e) {
      throw e;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw damaged(paths.leaseId(), e);
    }
  }

  private static Refused damaged(Path file, IOException e) {
    String why = IoWords.of(e);
    return new Refused(
        String.format(
            "%s cannot be used (%s): if it is damaged, move it away (mv %s /root/) and run lease"
                + " reinit again",
            file, why, file));
  }

  private ReinitPlan plan(String tag, StorePin store, Optional<Long> given) throws IOException {
    HierarchyPin pin =
        pins.hierarchy(tag)
            .orElseThrow(
                () ->
                    new Refused(
                        "this node has not joined hierarchy "
                            + tag
                            + ": run lease reinit on a node that has; a new one is added by"
                            + " 'lease init'"));
    checkHierarchyId(tag, pin);
    return ReinitPlan.of(tag, pin.hierarchy(), floors(tag, store, pin, given), there(tag, pin));
  }

  private void checkHierarchyId(String tag, HierarchyPin pin) throws IOException {
    Path file = paths.hierarchyId(tag);
    try {
      UUID found = HierarchyId.decode(blocks.readImmutable(file)).hierarchy();
      if (!found.equals(pin.hierarchy())) {
        throw new Refused(
            String.format(
                "%s is %s, this node has joined %s: put that one back, or take this one with"
                    + " 'lease join --confirm' on every node",
                file, found, pin.hierarchy()));
      }
    } catch (Refused e) {
      throw e;
    } catch (NoSuchFileException e) {
      // It is made anew.
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** Other nodes' local floors cannot be read from here: their records, and what is given, can. */
  private List<Floor> floors(String tag, StorePin store, HierarchyPin pin, Optional<Long> given) {
    List<Floor> floors = new ArrayList<>();
    floors.add(new Floor("this node's pin", pin.floor()));
    given.ifPresent(floor -> floors.add(new Floor("--floor", floor)));
    for (String node : nodeNames()) {
      nodeFloor(node, tag, store).ifPresent(floors::add);
    }
    return floors;
  }

  private List<String> nodeNames() {
    try {
      return LeaseDirectory.names(paths.nodes());
    } catch (IOException e) {
      return List.of(); // lost with the rest of the directory
    }
  }

  private Optional<Floor> nodeFloor(String node, String tag, StorePin store) {
    try {
      return nodes
          .read(node)
          .filter(record -> record.store().equals(store.store()))
          .flatMap(record -> Optional.ofNullable(record.standings().get(tag)))
          .map(s -> new Floor("the record of " + node, Math.max(s.seenEpoch(), s.claimed())));
    } catch (IOException e) {
      return Optional.of(new Floor("the record of " + node + " (" + IoWords.of(e) + ")", 0));
    }
  }

  /** What is listed, and what can be read in a row: a listing may be stale. */
  private List<EpochRead> there(String tag, HierarchyPin pin) throws IOException {
    try {
      return store.everything(tag, pin.hierarchy());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private LeaseId madeGroup(StorePin pin) throws IOException {
    LeaseId there = leaseId(pin);
    if (there != null) {
      skeleton.restoreDirectories();
      return there;
    }
    // The ceilings were in the lost file: the longest ones are the safe side.
    LeaseId id =
        new LeaseId(
            pin.store(),
            paths.group(),
            LeaseTiming.ENDURING.ttl(),
            LeaseTiming.ENDURING.stopBound());
    if (Files.exists(paths.root())) {
      skeleton.restoreDirectories();
      Durable.replace(paths.leaseId(), id.encode());
    } else {
      skeleton.makeGroup(id, List.of());
    }
    return id;
  }
}
