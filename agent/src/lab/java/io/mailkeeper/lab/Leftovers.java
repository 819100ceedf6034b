package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Removes labs whose JVM is gone without having closed them; labs of running JVMs stay. */
final class Leftovers {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Leftovers() {}

  /** Returns the names of the labs removed. */
  static List<String> sweep(LabFiles own) {
    Path works = own.work().resolveSibling(".");
    Path cgroups = own.cgroup().resolveSibling(".");
    var names = new TreeSet<String>(labsIn(works));
    names.addAll(labsIn(cgroups));
    var removed = new ArrayList<String>();
    for (String name : names) {
      Path work = works.resolve(name).normalize();
      if (!ownerRuns(name, work)) {
        Path cgroup = cgroups.resolve(name).normalize();
        Shell.run(LIMIT, List.of(own.script("down.sh"), work.toString(), cgroup.toString()))
            .orThrow();
        removed.add(name);
      }
    }
    return removed;
  }

  private static boolean ownerRuns(String name, Path work) {
    try {
      Path note = work.resolve("owner");
      if (Files.exists(note)) {
        Optional<Owner> owner = Owner.parse(Files.readString(note));
        if (owner.isPresent()) {
          return owner.get().isRunning();
        }
      }
      // Just being made, or made under another directory: the pid in the name is all there is.
      long pid = Long.parseLong(name.substring(LabFiles.PREFIX.length()).split("-", -1)[0]);
      return Owner.running(pid).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> labsIn(Path directory) {
    try (var entries = Files.list(directory)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches(LabFiles.PREFIX + "[0-9]+-[0-9]+"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
