package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The mounts this process sees. Local: an answer never waits for a mounted filesystem. */
@FunctionalInterface
public interface MountTable {

  /**
   * The mount that a path lies on; empty if the table names none.
   *
   * @param path absolute and without symbolic links
   */
  Optional<Mount> holding(Path path) throws IOException;

  /** The table of this process, read anew at each call. */
  static MountTable ofProcess() {
    return new ProcMountTable(Path.of("/proc/self/mountinfo"));
  }

  /**
   * One mount.
   *
   * @param point where it is mounted
   * @param type filesystem type, such as {@code nfs4} or {@code fuse.glusterfs}
   * @param source what is mounted, as the kernel writes it (blanks as {@code \040})
   * @param readOnly whether the mount or its filesystem takes no writes
   * @param options of the mount and of its filesystem, separated by commas
   */
  record Mount(Path point, String type, String source, boolean readOnly, String options) {
    /** One whose options do not matter. */
    public Mount(Path point, String type, String source, boolean readOnly) {
      this(point, type, source, readOnly, "");
    }
  }
}
