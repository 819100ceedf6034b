package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The mounts this process sees, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). Reading
 * it never touches the mounted filesystems, so it does not hang with them.
 *
 * <p>For looking up mounts by their own directory or type; what a path lies on tells {@link
 * MountTable}, a port of its own since the lease's checks are tested against made-up mounts.
 *
 * @param mounts in the order they were made: of several on one directory the last is on top
 */
public record MountInfo(List<Mount> mounts) {

  private static final Path FILE = Path.of("/proc/self/mountinfo");

  public MountInfo {
    mounts = List.copyOf(mounts);
  }

  /**
   * One mount.
   *
   * @param root which directory of the filesystem is mounted
   * @param options options of this mount, such as {@code rw}
   * @param source device or remote source, as it was given
   */
  public record Mount(Path root, Path mountPoint, String options, String type, String source) {
    public boolean writable() {
      return List.of(options.split(",")).contains("rw");
    }
  }

  public static MountInfo read() throws IOException {
    return parse(Files.readAllLines(FILE, MountLine.CHARSET));
  }

  /** Lines that are not understood are left out: what is looked for here is on lines that are. */
  static MountInfo parse(List<String> lines) {
    return new MountInfo(
        lines.stream()
            .flatMap(line -> MountLine.parse(line).stream())
            .map(l -> new Mount(l.root(), l.point(), l.options(), l.type(), l.source()))
            .toList());
  }

  /** What is on top on this directory; empty when it is no mount point. */
  public Optional<Mount> at(Path directory) {
    Path wanted = directory.toAbsolutePath().normalize();
    return mounts.stream().filter(m -> m.mountPoint().equals(wanted)).reduce((a, b) -> b);
  }

  /** All mounts of a type. */
  public List<Mount> ofType(String type) {
    return mounts.stream().filter(m -> m.type().equals(type)).toList();
  }
}
