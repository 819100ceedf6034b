package io.mailkeeper.healer.system;

import io.mailkeeper.healer.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where this node's control groups are: {@code BASE/mailkeeper/INSTANCE/TAG/RESOURCE}, with BASE
 * the agent's own group in the cgroup2 tree, or the tree's root where it may not write to its own.
 * No controller is needed: the groups only say which processes belong together (cgroups(7)).
 */
public final class CgroupRoot {

  private static final Path OWN = Path.of("/proc/self/cgroup");

  private final Optional<Path> directory;

  private CgroupRoot(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * Looks for a place that can be written.
   *
   * @param instance tells apart several nodes that share a kernel; a directory name
   */
  public static CgroupRoot locate(String instance) {
    Names.check("instance", instance);
    try {
      List<String> own = Files.readAllLines(OWN, StandardCharsets.UTF_8);
      return among(bases(MountInfo.read(), own), instance);
    } catch (IOException e) {
      return new CgroupRoot(Optional.empty());
    }
  }

  /**
   * Where {@link #locate} may put a node's groups on this machine, whether they are there or not:
   * for whoever cleans up after a node that is gone for good.
   *
   * @param instance as for {@link #locate}
   */
  public static List<Path> places(String instance) throws IOException {
    Names.check("instance", instance);
    return bases(MountInfo.read(), Files.readAllLines(OWN, StandardCharsets.UTF_8)).stream()
        .map(base -> base.resolve("mailkeeper").resolve(instance))
        .toList();
  }

  static CgroupRoot among(List<Path> bases, String instance) {
    return new CgroupRoot(
        bases.stream()
            .filter(CgroupRoot::writable)
            .map(base -> base.resolve("mailkeeper").resolve(instance))
            .filter(CgroupRoot::created)
            .findFirst());
  }

  /** The agent's own group first, then the root, in each cgroup2 mount that can be written. */
  static List<Path> bases(MountInfo table, List<String> ownGroups) {
    List<Path> bases = new ArrayList<>();
    for (MountInfo.Mount mount : table.ofType("cgroup2")) {
      if (mount.writable()) {
        own(ownGroups)
            .filter(own -> own.startsWith(mount.root()))
            .map(own -> mount.mountPoint().resolve(mount.root().relativize(own)).normalize())
            .ifPresent(bases::add);
        bases.add(mount.mountPoint());
      }
    }
    return bases.stream().distinct().toList();
  }

  /** Where a group of the tree is to be found: in a cgroup2 mount that can be written. */
  static Optional<Path> place(MountInfo table, Path group) {
    return table.ofType("cgroup2").stream()
        .filter(mount -> mount.writable() && group.startsWith(mount.root()))
        .map(mount -> mount.mountPoint().resolve(mount.root().relativize(group)).normalize())
        .findFirst();
  }

  /** The line of the unified hierarchy is {@code 0::/PATH}. */
  private static Optional<Path> own(List<String> ownGroups) {
    return ownGroups.stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> Path.of(line.substring(3)))
        .findFirst();
  }

  private static boolean writable(Path base) {
    return Files.isWritable(base) && Files.isWritable(base.resolve("cgroup.procs"));
  }

  private static boolean created(Path directory) {
    try {
      Files.createDirectories(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether daemons can be put into groups here; false for an agent without the rights. */
  public boolean available() {
    return directory.isPresent();
  }

  /** The group of one resource, made when it is not there; empty when not available. */
  public Optional<Cgroup> of(String tag, String resource) {
    Names.check("hierarchy", tag);
    Names.check("resource", resource);
    return directory
        .map(dir -> new Cgroup(dir.resolve(tag).resolve(resource)))
        .filter(group -> created(group.directory()));
  }
}
