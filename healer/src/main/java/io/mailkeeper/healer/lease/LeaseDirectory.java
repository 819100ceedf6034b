package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.lease.LocalPins.StorePin;
import io.mailkeeper.healer.system.MountTable;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
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
 * What an administrator does to a lease directory: make it, join it, look at it. The agent never
 * makes one on its own; an empty directory is a fault and not a free lease.
 *
 * <p>Errors are IOExceptions whose message an administrator can act on. Blocks with the store.
 */
public final class LeaseDirectory implements LeasePlace {

  private final LeasePaths paths;
  private final LocalPins pins;
  private final DirectoryCheck check;
  private final SharedDirectoryStore store;
  private final Blocks blocks = new Blocks();
  private final LeaseSkeleton skeleton;
  private final LeaseReinit reinit;

  /** Parameters as for {@link SharedDirectoryStore}. */
  public LeaseDirectory(
      Path shared, String group, String node, Path localState, MountTable mounts) {
    this(shared, group, node, localState, mounts, Files::createLink);
  }

  LeaseDirectory(
      Path shared, String group, String node, Path localState, MountTable mounts, Linker linker) {
    this.paths = new LeasePaths(shared, group);
    this.pins = new LocalPins(localState, group);
    this.check = new DirectoryCheck(paths, pins, mounts, blocks);
    this.store =
        new SharedDirectoryStore(
            shared, group, node, localState, mounts, () -> new Uptime(System.nanoTime()), linker);
    this.skeleton = new LeaseSkeleton(paths, node, linker);
    this.reinit = new LeaseReinit(paths, node, pins, check, store, skeleton);
  }

  @Override
  public List<String> init(Collection<String> tags) throws IOException {
    return init(tags, LeaseTiming.ENDURING.ttl(), LeaseTiming.ENDURING.stopBound());
  }

  /**
   * Makes the group's lease directory, or adds the hierarchies that it lacks, and pins this node to
   * it. A crash leaves nothing or a complete directory (or hierarchy) that only has to be joined.
   * Running it again changes nothing.
   *
   * @return what was done, a sentence each; empty if nothing was
   */
  public List<String> init(Collection<String> tags, Duration ttlCeiling, Duration stopBoundCeiling)
      throws IOException {
    tags.forEach(tag -> Names.check("hierarchy", tag));
    Optional<LeaseId> there = leaseId();
    Optional<StorePin> pin = pins.store();
    if (there.isPresent()) {
      checkOurs(there.get(), pin);
      LeaseIdCheck.ceilings(paths.leaseId().toString(), there.get(), ttlCeiling, stopBoundCeiling);
      return addMissing(tags, there.get());
    }
    if (pin.isPresent()) {
      throw new IOException(
          String.format(
              "%s is not there, but this node has joined store %s on %s: is it mounted? A lost"
                  + " directory is made again with lease reinit",
              paths.leaseId(), pin.get().store(), pin.get().source()));
    }
    LeaseId id = new LeaseId(UUID.randomUUID(), paths.group(), ttlCeiling, stopBoundCeiling);
    skeleton.makeGroup(id, tags);
    List<String> done = new ArrayList<>();
    done.add("made " + paths.root() + " as store " + id.store());
    done.addAll(join(true));
    return done;
  }

  private void checkOurs(LeaseId there, Optional<StorePin> pin) throws IOException {
    LeaseIdCheck.ours(paths.leaseId().toString(), paths.group(), there, pin);
  }

  private List<String> addMissing(Collection<String> tags, LeaseId id) throws IOException {
    List<String> done = new ArrayList<>();
    for (String tag : tags) {
      boolean pinned = pins.hierarchy(tag).isPresent();
      boolean there = Files.exists(paths.hierarchy(tag));
      if (!pinned || !there) {
        done.add(addHierarchy(tag, id, pinned));
      }
    }
    return done;
  }

  private String addHierarchy(String tag, LeaseId id, boolean pinned) throws IOException {
    if (pinned) {
      throw new IOException(
          paths.hierarchy(tag)
              + " is not there, but this node has joined it: a lost one is made again with lease"
              + " reinit");
    }
    if (Files.exists(paths.hierarchy(tag))) {
      throw new IOException(
          paths.hierarchy(tag)
              + " is there already and this node has not joined it: use lease join --confirm");
    }
    UUID hierarchy = skeleton.makeHierarchy(id, tag);
    pins.pinHierarchy(tag, hierarchy, 0);
    return "made hierarchy " + tag + " as " + hierarchy;
  }

  @Override
  public List<String> join(boolean confirm) throws IOException {
    List<String> changes = new ArrayList<>();
    LeaseId id = leaseId().orElseThrow(() -> new NoSuchFileException(paths.leaseId().toString()));
    LeaseIdCheck.group(paths.leaseId().toString(), id, paths.group(), "shared_directory");
    Mount mount = check.mountOfStore();
    StorePin pin = new StorePin(id.store(), mount.type(), mount.source());
    if (!pins.store().equals(Optional.of(pin))) {
      changes.add(
          String.format("store %s on %s of type %s", id.store(), mount.source(), mount.type()));
      if (confirm) {
        pins.pinStore(pin);
      }
    }
    for (String tag : tags()) {
      joinHierarchy(tag, confirm).ifPresent(changes::add);
    }
    return changes;
  }

  private Optional<String> joinHierarchy(String tag, boolean confirm) throws IOException {
    UUID hierarchy = hierarchyId(tag);
    Optional<HierarchyPin> old = pins.hierarchy(tag).filter(p -> p.hierarchy().equals(hierarchy));
    if (old.isPresent()) {
      return Optional.empty();
    }
    long floor = store.unbroken(tag, hierarchy);
    if (confirm) {
      pins.pinHierarchy(tag, hierarchy, floor);
    }
    return Optional.of(String.format("hierarchy %s as %s, floor %d", tag, hierarchy, floor));
  }

  @Override
  public List<String> joinNew() throws IOException {
    Optional<StorePin> pin = pins.store();
    Optional<LeaseId> id = leaseId();
    if (pin.isPresent() && id.isPresent()) {
      checkOurs(id.get(), pin);
      if (!pin.get().isOn(check.mountOfStore())) {
        throw new IOException(paths.root() + " lies on another mount than the pinned one");
      }
    }
    for (String tag : tags()) {
      Optional<HierarchyPin> old = pins.hierarchy(tag);
      if (old.isPresent() && !old.get().hierarchy().equals(hierarchyId(tag))) {
        throw new IOException("hierarchy " + tag + " is another one than the pinned one");
      }
    }
    return join(true);
  }

  @Override
  public Optional<LeaseId> leaseId() throws IOException {
    try {
      return Optional.of(LeaseId.decode(blocks.readImmutable(paths.leaseId())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
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
    return new LeaseMarksReader(paths, blocks).read();
  }

  @Override
  public LeaseListing show() {
    return new LeaseListingReader(paths, pins, check, store).read();
  }

  @Override
  public Optional<DefinitionRevision> publish(String text, String digest, String by, Instant at)
      throws IOException {
    LeaseId id = leaseId().orElseThrow(() -> new NoSuchFileException(paths.leaseId().toString()));
    checkOurs(id, pins.store());
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

  @Override
  public String place() {
    return paths.root().toString();
  }

  /** The mount the directory lies on, or would lie on. */
  public Mount mount() throws IOException {
    return check.mountOfStore();
  }

  @Override
  public Map<String, NodeRecord> nodeRecords() {
    Map<String, NodeRecord> records = new TreeMap<>();
    try {
      for (String name : names(paths.nodes())) {
        try {
          store.readNode(name).ifPresent(record -> records.put(name, record));
        } catch (IOException e) {
          // lease show names it.
        }
      }
    } catch (IOException e) {
      return Map.of(); // not made yet, or gone
    }
    return records;
  }

  /** A place beside the leases to try the filesystem in; to be closed. */
  public StoreTrial trial() throws IOException {
    return StoreTrial.in(Files.isDirectory(paths.root()) ? paths.root() : paths.shared());
  }

  private UUID hierarchyId(String tag) throws IOException {
    return HierarchyId.decode(blocks.readImmutable(paths.hierarchyId(tag))).hierarchy();
  }

  private List<String> tags() throws IOException {
    return names(paths.hierarchies());
  }

  /** The names in a directory that may be ours, sorted. */
  static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (Names.isValid(name)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names.stream().sorted().toList();
  }
}
