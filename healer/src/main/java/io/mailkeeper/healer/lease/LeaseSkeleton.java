package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Builds a lease directory, or one hierarchy of it, beside its place and renames it when it is
 * complete and on stable storage: there is nothing or everything, after a crash too.
 */
final class LeaseSkeleton {

  private static final UUID NONE = new UUID(0, 0);

  private final LeasePaths paths;
  private final String node;
  private final Linker linker;

  LeaseSkeleton(LeasePaths paths, String node, Linker linker) {
    this.paths = paths;
    this.node = node;
    this.linker = linker;
  }

  void makeGroup(LeaseId id, Collection<String> tags) throws IOException {
    // A dot first: no valid group, hierarchy or epoch has such a name.
    Path building = paths.shared().resolve("." + paths.group() + ".init-" + id.store());
    build(
        building,
        paths.root(),
        () -> {
          checkHardLinks(building);
          Durable.create(building.resolve("lease.id"), id.encode());
          Durable.createDirectory(building.resolve("nodes"));
          Path hierarchies = building.resolve("hierarchies");
          Durable.createDirectory(hierarchies);
          for (String tag : tags) {
            Files.createDirectory(hierarchies.resolve(tag));
            fillHierarchy(hierarchies.resolve(tag), id, tag, UUID.randomUUID());
          }
          Durable.syncDirectory(hierarchies);
        });
  }

  UUID makeHierarchy(LeaseId id, String tag) throws IOException {
    UUID hierarchy = UUID.randomUUID();
    Path building = paths.hierarchies().resolve("." + tag + ".init-" + hierarchy);
    build(building, paths.hierarchy(tag), () -> fillHierarchy(building, id, tag, hierarchy));
    return hierarchy;
  }

  /**
   * Makes what is lost of a hierarchy's directory, without an epoch: until one is published the
   * lease is UNKNOWN to everybody.
   */
  void restoreHierarchy(String tag, UUID hierarchy) throws IOException {
    Durable.createDirectories(paths.hierarchy(tag));
    if (!Files.exists(paths.hierarchyId(tag))) {
      Durable.replace(paths.hierarchyId(tag), new HierarchyId(hierarchy, tag).encode());
    }
    Durable.createDirectories(paths.candidates(tag));
    Durable.createDirectories(paths.epochs(tag));
  }

  /** Makes the group's own directories where they are lost. */
  void restoreDirectories() throws IOException {
    Durable.createDirectories(paths.nodes());
    Durable.createDirectories(paths.hierarchies());
  }

  private interface Filling {
    void run() throws IOException;
  }

  private static void build(Path building, Path target, Filling filling) throws IOException {
    Files.createDirectory(building);
    try {
      filling.run();
      Durable.syncDirectory(building);
      Durable.rename(building, target);
    } catch (IOException e) {
      removeQuietly(building);
      throw new IOException("could not make " + target + ": " + IoWords.of(e), e);
    }
  }

  private void fillHierarchy(Path directory, LeaseId id, String tag, UUID hierarchy)
      throws IOException {
    Durable.create(directory.resolve("id"), new HierarchyId(hierarchy, tag).encode());
    Durable.createDirectory(directory.resolve("candidates"));
    Path epochs = directory.resolve("epochs");
    Durable.createDirectory(epochs);
    byte[] block = new byte[RecordLayout.BLOCK];
    byte[] record = RecordLayout.encode(released(node, id, hierarchy, 0, Next.ANYONE));
    System.arraycopy(record, 0, block, 0, record.length);
    Durable.create(epochs.resolve(LeasePaths.epochName(0)), block);
    Durable.syncDirectory(epochs);
    Durable.syncDirectory(directory);
  }

  /** An epoch that nobody ran under. Its times are the ceilings, the safe side. */
  static EpochRecord released(String node, LeaseId id, UUID hierarchy, long epoch, Next next) {
    Duration ttl = id.ttlCeiling();
    return new EpochRecord(
        hierarchy,
        epoch,
        node,
        NONE,
        NONE,
        ReinitPlan.NO_INSTANCE,
        UUID.randomUUID(),
        EpochState.RELEASED,
        next,
        1,
        Duration.ofMillis(ttl.toMillis() / 16),
        Duration.ofMillis(ttl.toMillis() * 3 / 4),
        ttl,
        id.stopBoundCeiling(),
        true,
        0);
  }

  private void checkHardLinks(Path directory) throws IOException {
    Optional<String> fault = hardLinkFault(directory, linker);
    if (fault.isPresent()) {
      throw new IOException(
          "this filesystem has no usable hard links ("
              + fault.get()
              + "); a lease is taken by one, so it cannot live here. Use NFS, GlusterFS, CephFS or"
              + " a cluster filesystem");
    }
  }

  /** Why a lease cannot be taken by a link in this directory; empty if it can. */
  static Optional<String> hardLinkFault(Path directory, Linker linker) throws IOException {
    Path file = directory.resolve("hard-link-test");
    Path second = directory.resolve("hard-link-test-2");
    Durable.create(file, new byte[] {'x'});
    try {
      linker.link(second, file);
      FileIdentity one = FileIdentity.of(file);
      if (!one.isSameFile(FileIdentity.of(second)) || one.links() != 2) {
        return Optional.of("the link is another file");
      }
      if (takesNameTwice(second, file, linker)) {
        return Optional.of("a name that is taken can be taken again");
      }
      Files.delete(second);
      Files.delete(file);
      return Optional.empty();
    } catch (UnsupportedOperationException e) {
      return Optional.of("not supported");
    } catch (IOException e) {
      return Optional.of(IoWords.of(e));
    }
  }

  private static boolean takesNameTwice(Path taken, Path file, Linker linker) {
    try {
      linker.link(taken, file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static void removeQuietly(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // What is left has a name that nobody reads; lease show names it.
    }
  }
}
