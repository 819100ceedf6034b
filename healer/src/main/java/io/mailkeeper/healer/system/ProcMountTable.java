package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads {@code /proc/self/mountinfo}, see proc_pid_mountinfo(5).
 *
 * <p>A path is followed down the tree of mounts as the kernel does it, not by the longest prefix: a
 * filesystem mounted over {@code /srv} hides one that was mounted on {@code /srv/mail} before.
 */
final class ProcMountTable implements MountTable {

  private final Path table;

  ProcMountTable(Path table) {
    this.table = table;
  }

  private record Line(int id, int parent, Mount mount) {}

  @Override
  public Optional<Mount> holding(Path path) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      lines.add(parse(text));
    }
    Set<Integer> ids = lines.stream().map(Line::id).collect(Collectors.toSet());
    Optional<Line> at =
        lines.stream().filter(l -> isTop(l, ids) && path.startsWith(l.mount().point())).findFirst();
    Optional<Line> deeper = at;
    while (deeper.isPresent()) {
      at = deeper;
      deeper = step(lines, path, at.orElseThrow());
    }
    return at.map(Line::mount);
  }

  /** In a chroot or a container the root's parent is not listed. */
  private static boolean isTop(Line line, Set<Integer> ids) {
    return line.id() == line.parent() || !ids.contains(line.parent());
  }

  /**
   * The next mount that a walk along {@code path} enters from {@code at}: the first one it meets.
   */
  private static Optional<Line> step(List<Line> lines, Path path, Line at) {
    return lines.stream()
        .filter(l -> l.parent() == at.id() && l.id() != at.id())
        .filter(l -> path.startsWith(l.mount().point()))
        .filter(l -> l.mount().point().startsWith(at.mount().point()))
        .min(Comparator.comparingInt(l -> l.mount().point().getNameCount()));
  }

  private static Line parse(String text) throws IOException {
    String[] halves = text.split(" - ", 2);
    String[] left = halves[0].split(" ", -1);
    String[] right = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
    if (left.length < 6 || right.length < 3) {
      throw new IOException("mountinfo line not understood: '" + text + "'");
    }
    boolean readOnly = hasOption(left[5], "ro") || hasOption(right[2], "ro");
    Mount mount = new Mount(Path.of(unescape(left[4])), right[0], right[1], readOnly);
    try {
      return new Line(Integer.parseInt(left[0]), Integer.parseInt(left[1]), mount);
    } catch (NumberFormatException e) {
      throw new IOException("mountinfo line not understood: '" + text + "'", e);
    }
  }

  private static boolean hasOption(String options, String option) {
    return List.of(options.split(",", -1)).contains(option);
  }

  /** Blank, tab, newline and backslash are written as a backslash and three octal digits. */
  private static String unescape(String text) {
    byte[] in = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++, n++) {
      if (in[i] == '\\' && i + 3 < in.length) {
        out[n] = (byte) Integer.parseInt(text.substring(i + 1, i + 4), 8);
        i += 3;
      } else {
        out[n] = in[i];
      }
    }
    return new String(out, 0, n, StandardCharsets.UTF_8);
  }
}
