package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.HierarchyFile;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.doctor.ClockJudge;
import io.mailkeeper.healer.doctor.FilesystemJudge;
import io.mailkeeper.healer.doctor.Finding;
import io.mailkeeper.healer.doctor.ProtectedDaemon;
import io.mailkeeper.healer.system.MountTable;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What doctor reads from the configuration and the kernel; local, never waits for a store. */
final class DoctorFacts {
  private static final Path CLOCK_SOURCE =
      Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource");

  private DoctorFacts() {}

  /** The daemons of all hierarchies, with the tokens that {@code Machine} has the guard make. */
  static List<ProtectedDaemon> daemons(Configuration configuration) {
    List<ProtectedDaemon> daemons = new ArrayList<>();
    for (Hierarchy h : configuration.domain().hierarchies()) {
      Path token = configuration.node().runDirectory().resolve("token-" + h.tag());
      for (Resource r : h.resources()) {
        if (r instanceof Resource.Daemon d) {
          daemons.add(new ProtectedDaemon(h.tag() + "/" + d.name(), programs(d), token));
        }
      }
    }
    return daemons;
  }

  /** A start command may be a shell or an init script: then it is the executable that tells. */
  private static Set<Path> programs(Resource.Daemon daemon) {
    Set<Path> programs = new LinkedHashSet<>();
    Path program = daemon.executable().orElse(Path.of(daemon.start().get(0)));
    programs.add(program);
    try {
      programs.add(program.toRealPath());
    } catch (IOException e) {
      // Not installed here.
    }
    return programs;
  }

  static Finding clock() {
    try {
      return ClockJudge.judge(Optional.of(Files.readString(CLOCK_SOURCE).strip()));
    } catch (IOException e) {
      return ClockJudge.judge(Optional.empty());
    }
  }

  /** The filesystems of resources, and what is checked as storage. */
  static List<Finding> mailStores(Configuration configuration, MountTable mounts) {
    List<Finding> findings = new ArrayList<>();
    int nodes = configuration.domain().nodes().size();
    for (HierarchyFile h : configuration.group().hierarchies()) {
      List<Resource.Filesystem> filesystems =
          h.resources().stream()
              .map(file -> file.toResource(h.resources()))
              .filter(Resource.Filesystem.class::isInstance)
              .map(Resource.Filesystem.class::cast)
              .toList();
      for (Resource.Filesystem f : filesystems) {
        Optional<Mount> mounted = at(mounts, f.mountPoint());
        boolean moves = !f.alreadyShared();
        Optional<Mount> judged =
            moves && mounted.filter(m -> m.point().equals(f.mountPoint())).isEmpty()
                ? Optional.of(configured(f))
                : mounted;
        String name = h.tag() + "/" + f.name();
        judged.ifPresent(m -> findings.addAll(FilesystemJudge.mailStore(name, m, moves, nodes)));
      }
      boolean covered =
          h.storage()
              .filter(
                  s ->
                      filesystems.stream().noneMatch(f -> s.directory().startsWith(f.mountPoint())))
              .isEmpty();
      if (!covered) {
        at(mounts, h.storage().orElseThrow().directory())
            .ifPresent(
                m ->
                    findings.addAll(
                        FilesystemJudge.mailStore(h.tag() + "/storage", m, false, nodes)));
      }
    }
    return findings;
  }

  private static Mount configured(Resource.Filesystem f) {
    return new Mount(f.mountPoint(), f.type(), f.source().orElse(""), false, f.options());
  }

  /** Without asking the filesystem itself, which may hang: links on the way are not followed. */
  private static Optional<Mount> at(MountTable mounts, Path path) {
    try {
      return mounts.holding(path.toAbsolutePath().normalize());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
