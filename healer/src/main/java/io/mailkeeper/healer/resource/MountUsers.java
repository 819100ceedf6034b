package io.mailkeeper.healer.resource;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who keeps a filesystem from being unmounted: processes that work in it, have a file of it open,
 * run from it, or have one mapped (proc(5): {@code cwd}, {@code root}, {@code exe}, {@code fd},
 * {@code maps}). Reads only; processes that end meanwhile are passed over. Blocks.
 */
public final class MountUsers {
  private static final List<String> LINKS = List.of("cwd", "root", "exe");

  private final Path proc;

  public MountUsers() {
    this(Path.of("/proc"));
  }

  MountUsers(Path proc) {
    this.proc = proc;
  }

  /**
   * One sentence for each process.
   *
   * @param ours the numbers of processes that are stopped before it is unmounted
   */
  public List<String> of(Path mountPoint, Set<Long> ours) {
    List<String> users = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (!ours.contains(pid)) {
          use(process, mountPoint)
              .ifPresent(how -> users.add("process " + pid + " (" + name(process) + ") " + how));
        }
      }
    } catch (IOException e) {
      users.add("the processes cannot be listed: " + e);
    }
    users.sort(null);
    return users;
  }

  private static Optional<String> use(Path process, Path mountPoint) {
    for (String link : LINKS) {
      Optional<Path> target = target(process.resolve(link)).filter(t -> t.startsWith(mountPoint));
      if (target.isPresent()) {
        String does =
            link.equals("exe") ? "runs " : link.equals("cwd") ? "works in " : "is shut in ";
        return Optional.of(does + target.get());
      }
    }
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path fd : open) {
        Optional<Path> target = target(fd).filter(t -> t.startsWith(mountPoint));
        if (target.isPresent()) {
          return Optional.of("has " + target.get() + " open");
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
      return Optional.empty();
    }
    return mapped(process, mountPoint);
  }

  private static Optional<String> mapped(Path process, Path mountPoint) {
    String prefix = mountPoint + "/";
    try (Stream<String> maps = Files.lines(process.resolve("maps"))) {
      return maps.map(line -> line.substring(Math.max(0, line.indexOf('/'))))
          .filter(path -> path.startsWith(prefix))
          .findFirst()
          .map(path -> "has " + path + " mapped");
    } catch (IOException | java.io.UncheckedIOException gone) {
      return Optional.empty();
    }
  }

  /** Where the link leads, deleted files included; empty for sockets and for what has gone. */
  private static Optional<Path> target(Path link) {
    try {
      Path target = Files.readSymbolicLink(link);
      return target.isAbsolute() ? Optional.of(target) : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException gone) {
      return "?";
    }
  }
}
