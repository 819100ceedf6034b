package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The mounts this process sees, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). Reading
 * it never touches the mounted filesystems, so it does not hang with them.
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
    return parse(Files.readAllLines(FILE, StandardCharsets.UTF_8));
  }

  /** Fields: id parent device root point options optional... - type source super-options. */
  static MountInfo parse(List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      String[] f = line.split(" ", -1);
      int dash = 6;
      while (dash < f.length && !f[dash].equals("-")) {
        dash++;
      }
      if (dash + 2 < f.length) {
        Path root = Path.of(plain(f[3]));
        Path point = Path.of(plain(f[4]));
        mounts.add(new Mount(root, point, f[5], f[dash + 1], plain(f[dash + 2])));
      }
    }
    return new MountInfo(mounts);
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

  /** Blanks and the like come as a backslash and three octal digits. */
  private static String plain(String field) {
    int at = field.indexOf('\\');
    if (at < 0) {
      return field;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        plain.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        plain.append(field.charAt(i));
      }
    }
    return plain.toString();
  }
}
