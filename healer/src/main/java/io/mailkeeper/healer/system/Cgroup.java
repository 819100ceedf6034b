package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control group: the processes put into it and all they forked since, whatever they did to their
 * parents, sessions and names. Errors of the kernel's files come as {@link IOException}.
 *
 * @param directory its directory in the cgroup2 tree
 */
public record Cgroup(Path directory) {
  /** Of a file that is there and still cannot be read, because group after group goes under it. */
  private static final int ATTEMPTS = 10;

  /** Makes the group when it is not there. */
  public void ensure() throws IOException {
    Files.createDirectories(directory);
  }

  /** Numbers of the processes in it and in groups below; without zombies. */
  public List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    for (Path group : groups()) {
      for (String line : lines(group.resolve("cgroup.procs"))) {
        pids.add(Long.parseLong(line.trim()));
      }
    }
    return pids;
  }

  /** Moves a process in; what it forks from then on is in it too. */
  public void add(ProcessId id) throws IOException {
    if (id.alive()) {
      write("cgroup.procs", Long.toString(id.pid()));
    }
  }

  /**
   * Sends SIGKILL to all, once: by {@code cgroup.kill} (Linux 5.14), which a fork cannot outrun, or
   * one by one. It does not wait for their end.
   */
  public void kill() throws IOException {
    if (Files.exists(directory.resolve("cgroup.kill"))) {
      write("cgroup.kill", "1");
    } else {
      killOneByOne();
    }
  }

  /** A process forked between the list and the signal is met in the next round. */
  void killOneByOne() throws IOException {
    for (long pid : pids()) {
      ProcessId.of(pid).ifPresent(id -> Signals.send(id, Signals.KILL));
    }
  }

  /**
   * Removes the group and those below.
   *
   * @return whether it is gone; false while a process is in it
   */
  public boolean remove() throws IOException {
    List<Path> groups = groups();
    for (int i = groups.size() - 1; i >= 0; i--) {
      try {
        Files.deleteIfExists(groups.get(i));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** This group and those below, parents first; without those that go while we look. */
  private List<Path> groups() throws IOException {
    List<Path> groups = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes a) {
            groups.add(group);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            return unlessGone(path, e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path group, @Nullable IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : unlessGone(group, e);
          }
        });
    return groups;
  }

  private static FileVisitResult unlessGone(Path path, IOException e) throws IOException {
    if (isGone(path, e)) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  /**
   * The kernel says ENOENT or, of a file that was opened before, ENODEV. It may be there again by
   * now, as a new and empty group.
   */
  private static boolean isGone(Path path, IOException e) {
    return e instanceof NoSuchFileException || !Files.exists(path);
  }

  /** What was opened and has gone since is asked for anew: another group may have its name now. */
  private static List<String> lines(Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Files.readAllLines(file, StandardCharsets.US_ASCII);
      } catch (IOException e) {
        if (isGone(file, e)) {
          return List.of();
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text, StandardCharsets.US_ASCII);
  }
}
