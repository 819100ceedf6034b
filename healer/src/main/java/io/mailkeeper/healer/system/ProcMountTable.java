package io.mailkeeper.healer.system;

import java.io.IOException;
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

  @Override
  public Optional<Mount> holding(Path path) throws IOException {
    List<MountLine> lines = new ArrayList<>();
    for (String text : Files.readAllLines(table, MountLine.CHARSET)) {
      lines.add(
          MountLine.parse(text)
              .orElseThrow(() -> new IOException("mountinfo line not understood: '" + text + "'")));
    }
    Set<Integer> ids = lines.stream().map(MountLine::id).collect(Collectors.toSet());
    Optional<MountLine> at =
        lines.stream().filter(l -> isTop(l, ids) && path.startsWith(l.point())).findFirst();
    Optional<MountLine> deeper = at;
    while (deeper.isPresent()) {
      at = deeper;
      deeper = step(lines, path, at.orElseThrow());
    }
    return at.map(
        l ->
            new Mount(
                l.point(),
                l.type(),
                l.rawSource(),
                l.readOnly(),
                l.options() + "," + l.filesystemOptions()));
  }

  /** In a chroot or a container the root's parent is not listed. */
  private static boolean isTop(MountLine line, Set<Integer> ids) {
    return line.id() == line.parent() || !ids.contains(line.parent());
  }

  /**
   * The next mount that a walk along {@code path} enters from {@code at}: the first one it meets.
   */
  private static Optional<MountLine> step(List<MountLine> lines, Path path, MountLine at) {
    return lines.stream()
        .filter(l -> l.parent() == at.id() && l.id() != at.id())
        .filter(l -> path.startsWith(l.point()))
        .filter(l -> l.point().startsWith(at.point()))
        .min(Comparator.comparingInt(l -> l.point().getNameCount()));
  }
}
