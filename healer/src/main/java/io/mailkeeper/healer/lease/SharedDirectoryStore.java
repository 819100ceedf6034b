package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.DirectoryCheck.Finding;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.LocalPins.HierarchyPin;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.MountTable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Leases in a directory that all nodes mount. An epoch is taken by {@code link(2)}: the server lets
 * one node create the name. Everything is read from freshly opened files; a file's absence or
 * presence in a listing decides nothing by itself.
 *
 * <p>Blocks without limit and may be used by several threads, one call for each file at a time. It
 * never creates a directory outside {@code candidates}: that is {@link LeaseDirectory}'s.
 */
public final class SharedDirectoryStore implements LeaseStore {

  private final LeasePaths paths;
  private final String node;
  private final LocalPins pins;
  private final BootClock clock;
  private final Linker linker;
  private final Blocks blocks = new Blocks();
  private final DirectoryCheck check;

  private final NodeFiles nodeFiles;
  private final DefinitionFiles definitions;

  /** Our epochs, kept open for writing. */
  private final Map<Path, OwnFile> own = new ConcurrentHashMap<>();

  /**
   * @param shared the directory above all groups
   * @param node this node's name
   * @param localState a directory on a local disk, for the pins
   */
  public SharedDirectoryStore(
      Path shared, String group, String node, Path localState, MountTable mounts, BootClock clock) {
    this(shared, group, node, localState, mounts, clock, Files::createLink);
  }

  SharedDirectoryStore(
      Path shared,
      String group,
      String node,
      Path localState,
      MountTable mounts,
      BootClock clock,
      Linker linker) {
    this.paths = new LeasePaths(shared, group);
    this.node = Names.check("node", node);
    this.pins = new LocalPins(localState, group);
    this.clock = clock;
    this.linker = linker;
    this.check = new DirectoryCheck(paths, pins, mounts, blocks);
    this.nodeFiles = new NodeFiles(paths, node, blocks);
    this.definitions = new DefinitionFiles(paths, node, linker);
  }

  @Override
  public LeaseView read(String tag, long from, long floor) {
    Uptime issued = clock.now();
    List<EpochRead> reads = new ArrayList<>();
    Finding finding = check.identity(tag);
    HierarchyPin pin = finding.pin();
    if (finding.isGood() && pin != null) {
      finding = epochs(tag, from, Math.max(floor, pin.floor()), pin.hierarchy(), reads);
    }
    return new LeaseView(issued, clock.now(), finding.condition(), finding.detail(), reads);
  }

  /**
   * Lists before it opens: listing makes an NFS client look whether the directory has changed, and
   * with that forget that a name was missing a moment ago.
   */
  private Finding epochs(String tag, long from, long floor, UUID hierarchy, List<EpochRead> reads) {
    try {
      EpochListing listing = EpochListing.of(paths.epochs(tag));
      for (long epoch = from; ; epoch++) {
        Optional<EpochRead> read = readEpoch(tag, epoch, hierarchy);
        read.ifPresent(reads::add);
        if (read.isEmpty() || read.get().failed()) {
          break;
        }
        listing.epochs().add(epoch);
      }
      return check.history(tag, listing, floor);
    } catch (IOException e) {
      return DirectoryCheck.failure(e);
    }
  }

  /** One epoch's file; empty when it is missing and is not one of ours. */
  private Optional<EpochRead> readEpoch(String tag, long epoch, UUID hierarchy) {
    Path name = paths.epoch(tag, epoch);
    OwnFile mine = own.get(name);
    try {
      Blocks.Block block =
          mine == null ? new Blocks.Block(blocks.read(name), null) : blocks.readIdentified(name);
      byte[] raw = Arrays.copyOf(block.bytes(), RecordLayout.SIZE);
      Identity identity = mine == null ? Identity.NOT_MINE : mine.compare(block.identity());
      return Optional.of(new EpochRead(epoch, identity, raw, fault(raw, epoch, hierarchy)));
    } catch (NoSuchFileException e) {
      return mine == null
          ? Optional.empty()
          : Optional.of(
              new EpochRead(epoch, Identity.UNLINKED, null, "our own epoch has no name any more"));
    } catch (IOException e) {
      Identity identity = mine == null ? Identity.NOT_MINE : Identity.SAME;
      return Optional.of(new EpochRead(epoch, identity, null, IoWords.of(e)));
    }
  }

  /** Every epoch that is listed, also above a gap and without any check; for {@code lease show}. */
  List<EpochRead> listed(String tag, UUID hierarchy) throws IOException {
    List<EpochRead> reads = new ArrayList<>();
    for (long epoch : EpochListing.of(paths.epochs(tag)).epochs()) {
      readEpoch(tag, epoch, hierarchy).ifPresent(reads::add);
    }
    return reads;
  }

  /** Every epoch that is listed or can be read in a row from 0, ascending, as {@link #listed}. */
  List<EpochRead> everything(String tag, UUID hierarchy) throws IOException {
    EpochListing listing = EpochListing.of(paths.epochs(tag));
    Map<Long, EpochRead> reads = new TreeMap<>();
    for (long epoch : listing.epochs()) {
      readEpoch(tag, epoch, hierarchy).ifPresent(read -> reads.put(read.epoch(), read));
    }
    for (long epoch = 0; !reads.containsKey(epoch) || !reads.get(epoch).failed(); epoch++) {
      Optional<EpochRead> read =
          reads.containsKey(epoch) ? Optional.empty() : readEpoch(tag, epoch, hierarchy);
      read.ifPresent(r -> reads.put(r.epoch(), r));
      if (!reads.containsKey(epoch)) {
        break;
      }
    }
    return List.copyOf(reads.values());
  }

  /** The highest epoch of the row that begins with 0; throws if there is no epoch 0 to read. */
  long unbroken(String tag, UUID hierarchy) throws IOException {
    long next = 0;
    Optional<EpochRead> read = readEpoch(tag, next, hierarchy);
    while (read.isPresent() && !read.get().failed()) {
      next++;
      read = readEpoch(tag, next, hierarchy);
    }
    if (next == 0) {
      throw new IOException(
          paths.epoch(tag, 0) + ": " + read.map(r -> String.valueOf(r.error())).orElse("missing"));
    }
    return next - 1;
  }

  static @Nullable String fault(byte[] raw, long epoch, UUID hierarchy) {
    Optional<String> fault = RecordLayout.fault(raw);
    if (fault.isPresent()) {
      return fault.get();
    }
    EpochRecord record = RecordLayout.decode(raw).orElseThrow();
    if (record.epoch() != epoch) {
      return "the record is of epoch " + record.epoch();
    }
    return record.hierarchy().equals(hierarchy)
        ? null
        : "the record is of hierarchy " + record.hierarchy();
  }

  @Override
  public Published publishOnce(String tag, EpochRecord record) {
    Path name = paths.epoch(tag, record.epoch());
    Path candidate =
        paths.candidates(tag).resolve(node + "." + record.epoch() + "." + record.claim());
    Optional<OwnFile> file = prepare(tag, candidate, record);
    boolean durable = file.isPresent() && link(tag, name, candidate);
    Published found = whose(name, record.claim());
    if (found == Published.WON && !durable) {
      found = Published.UNKNOWN; // ours, but a power cut at the server may still take it back
    }
    if (found == Published.WON) {
      file.ifPresent(f -> own.put(name, f));
    } else {
      file.ifPresent(OwnFile::close);
    }
    if (found != Published.UNKNOWN) {
      removeQuietly(candidate);
    }
    return found;
  }

  /** The same, for an epoch that is never written again. */
  Published publishAndClose(String tag, EpochRecord record) {
    Published found = publishOnce(tag, record);
    OwnFile file = own.remove(paths.epoch(tag, record.epoch()));
    if (file != null) {
      file.close();
    }
    return found;
  }

  private Optional<OwnFile> prepare(String tag, Path candidate, EpochRecord record) {
    try {
      createIfMissing(paths.candidates(tag));
      FileChannel channel = blocks.openForWrites(candidate, StandardOpenOption.CREATE_NEW);
      OwnFile file = new OwnFile(channel, FileIdentity.of(candidate), record.claim());
      return fill(file, RecordLayout.encode(record)) ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean fill(OwnFile file, byte[] content) {
    try {
      blocks.write(file.channel(), content);
      file.channel().force(true);
      return true;
    } catch (IOException e) {
      file.close();
      return false;
    }
  }

  private static void createIfMissing(Path directory) throws IOException {
    try {
      if (!Files.isDirectory(directory)) {
        Durable.createDirectory(directory);
      }
    } catch (FileAlreadyExistsException e) {
      // Another node was faster.
    }
  }

  /**
   * Whether the directory is known to be on stable storage; what the link answered is not asked.
   */
  private boolean link(String tag, Path name, Path candidate) {
    try {
      linker.link(name, candidate);
    } catch (IOException e) {
      // A lost reply makes success look like failure: the fresh read decides.
    }
    try {
      Durable.syncDirectory(paths.epochs(tag));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Published whose(Path name, UUID claim) {
    try {
      byte[] raw = Arrays.copyOf(blocks.read(name), RecordLayout.SIZE);
      return RecordLayout.decode(raw)
          .map(r -> r.claim().equals(claim) ? Published.WON : Published.LOST)
          .orElse(Published.UNKNOWN);
    } catch (IOException e) {
      return Published.UNKNOWN;
    }
  }

  @Override
  public void write(String tag, EpochRecord record) throws IOException {
    Path name = paths.epoch(tag, record.epoch());
    OwnFile file = own.get(name);
    if (file == null || !file.isOpen()) {
      file = resume(name, record);
    }
    if (!file.claim().equals(record.claim())) {
      throw new IOException(
          name + " was won with claim " + file.claim() + ", not with " + record.claim());
    }
    blocks.write(file.channel(), RecordLayout.encode(record));
  }

  /** After a restart of the agent: opens the file if the record in it is still our claim. */
  private OwnFile resume(Path name, EpochRecord record) throws IOException {
    FileIdentity before = FileIdentity.of(name);
    FileChannel channel = blocks.openForWrites(name);
    try {
      Optional<EpochRecord> there =
          RecordLayout.decode(Arrays.copyOf(blocks.read(channel), RecordLayout.SIZE));
      OwnFile file = new OwnFile(channel, FileIdentity.of(name), record.claim());
      if (there.filter(r -> isOurs(r, record)).isEmpty() || !file.identity().isSameFile(before)) {
        String found = there.map(r -> r.claim() + " of " + r.node()).orElse("no valid record");
        throw new IOException(
            name + " does not carry our claim " + record.claim() + " but " + found);
      }
      own.put(name, file);
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private boolean isOurs(EpochRecord there, EpochRecord record) {
    return there.node().equals(node)
        && there.claim().equals(record.claim())
        && there.epoch() == record.epoch()
        && there.hierarchy().equals(record.hierarchy());
  }

  @Override
  public void writeNode(NodeRecord record) throws IOException {
    nodeFiles.write(record.in(leaseId().store()));
  }

  @Override
  public Optional<NodeRecord> readNode(String peer) throws IOException {
    Optional<NodeRecord> record = nodeFiles.read(peer);
    UUID store = leaseId().store();
    if (record.filter(r -> !r.store().equals(store)).isPresent()) {
      throw new IOException(
          String.format(
              "the record of node %s was written in store %s, this one is %s",
              peer, record.get().store(), store));
    }
    return record;
  }

  @Override
  public void writeIncidents(List<IncidentRecord> incidents) throws IOException {
    createIfMissing(paths.incidents());
    Durable.replace(paths.incidents(node), IncidentFile.encode(node, incidents));
  }

  @Override
  public List<IncidentRecord> readIncidents(String peer) throws IOException {
    Path file = paths.incidents(peer);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    try {
      return IncidentFile.decode(peer, bytes);
    } catch (IOException e) {
      throw new DamagedFileException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Published publishDefinition(DefinitionRevision revision) throws IOException {
    return definitions.publish(revision);
  }

  @Override
  public Optional<DefinitionRevision> readDefinition(long number) throws IOException {
    Optional<DefinitionRevision> found = definitions.read(number);
    if (found.isPresent() && !found.get().store().equals(leaseId().store())) {
      throw new IOException(
          String.format(
              "%s was published in store %s, this one is %s",
              paths.definition(number), found.get().store(), leaseId().store()));
    }
    return found;
  }

  @Override
  public void persistFloor(String tag, long floor) throws IOException {
    pins.raiseFloor(tag, floor);
  }

  @Override
  public long floor(String tag) throws IOException {
    return pins.hierarchy(tag).map(HierarchyPin::floor).orElse(0L);
  }

  /** What {@code lease.id} says now: the store's identity and the ceilings. */
  public LeaseId leaseId() throws IOException {
    return LeaseId.decode(blocks.readImmutable(paths.leaseId()));
  }

  /** The identity that this node has pinned for a hierarchy; empty if it has not joined it. */
  public Optional<UUID> hierarchy(String tag) throws IOException {
    return pins.hierarchy(tag).map(HierarchyPin::hierarchy);
  }

  private static void removeQuietly(Path candidate) {
    try {
      Files.deleteIfExists(candidate);
    } catch (IOException e) {
      // A name too many in candidates/; lease show counts them.
    }
  }
}
