package io.mailkeeper.healer.guard;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes by cgroup2 directory. Paths are opened at each use, not kept open: systemd removes a
 * unit's directory and makes it again, and a descriptor of the old one would kill nobody.
 */
final class Cgroups {

  private static final byte[] ONE = {'1'};

  private Cgroups() {}

  /**
   * All processes in the directory and below; none if it does not exist. 0 stands for a process of
   * another pid namespace.
   */
  static List<Long> processes(Path dir) throws IOException {
    List<Long> found = new ArrayList<>();
    add(dir.toFile(), found);
    return found;
  }

  private static void add(File dir, List<Long> found) throws IOException {
    File[] children = dir.listFiles();
    if (children == null) {
      if (dir.isDirectory()) {
        throw new IOException(dir + " cannot be listed");
      }
      return;
    }
    try {
      for (String line : Files.readAllLines(dir.toPath().resolve("cgroup.procs"))) {
        if (!line.isEmpty()) {
          found.add(Long.parseLong(line));
        }
      }
    } catch (NoSuchFileException e) {
      return; // removed since it was listed: it was empty
    }
    for (File child : children) {
      if (child.isDirectory()) {
        add(child, found);
      }
    }
  }

  /**
   * Kills all at once, forks in flight included; false if this kernel has no cgroup.kill (5.14).
   */
  static boolean kill(Path dir) {
    try (FileOutputStream out = new FileOutputStream(dir.resolve("cgroup.kill").toFile())) {
      out.write(ONE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
