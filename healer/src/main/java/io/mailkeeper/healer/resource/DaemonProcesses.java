package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Listeners;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes are a daemon's. Looks only.
 *
 * <p>Four marks, from the surest to the weakest: the control group; the note of what was started;
 * the executable; the pid file, whose process may not be younger than the file. A session counts as
 * the daemon's only where the daemon began it: an administrator's shell that a daemon was started
 * from must never be killed with it.
 */
final class DaemonProcesses {

  private final Resource.Daemon daemon;
  private final Optional<Cgroup> cgroup;
  private final Path noteFile;

  DaemonProcesses(Resource.Daemon daemon, Optional<Cgroup> cgroup, Path noteFile) {
    this.daemon = daemon;
    this.cgroup = cgroup;
    this.noteFile = noteFile;
  }

  Optional<PidFile> pidFile() {
    return daemon.pidFile().map(PidFile::new);
  }

  Optional<DaemonNote> note() {
    return DaemonNote.read(noteFile);
  }

  void note(DaemonNote note) throws IOException {
    note.write(noteFile);
  }

  void forget() throws IOException {
    Files.deleteIfExists(noteFile);
  }

  /**
   * The main process: the one in the pid file, or, without a pid file, the one launched; of a unit
   * the oldest one.
   */
  Optional<ProcessId> main() throws IOException {
    Optional<PidFile> file = pidFile();
    if (file.isEmpty() && daemon.unit().isPresent()) {
      return oldestInCgroup();
    }
    if (file.isEmpty()) {
      return note().map(DaemonNote::main).filter(ProcessId::alive);
    }
    Optional<ProcessId> named = file.get().pid().flatMap(ProcessId::of);
    return named.isPresent() && isOurs(file.get(), named.get()) ? named : Optional.empty();
  }

  private Optional<ProcessId> oldestInCgroup() throws IOException {
    List<ProcessId> ids = new ArrayList<>();
    if (cgroup.isPresent()) {
      cgroup.get().pids().forEach(pid -> ProcessId.of(pid).ifPresent(ids::add));
    }
    return ids.stream().min(Comparator.comparingLong(ProcessId::startTicks));
  }

  private boolean isOurs(PidFile file, ProcessId id) throws IOException {
    if (isNobodys(id)) {
      return false;
    }
    if (inCgroup(id) || note().filter(note -> note.main().equals(id)).isPresent()) {
      return true;
    }
    return daemon.executable().isPresent() ? runsExecutable(id) : file.mayBeOf(id);
  }

  /** Never init and never this agent, whatever a pid file says. */
  private static boolean isNobodys(ProcessId id) {
    return id.pid() == 1 || id.pid() == ProcessHandle.current().pid();
  }

  /** Whether it runs the configured executable; false when none is configured. */
  boolean runsExecutable(ProcessId id) {
    return daemon.executable().filter(path -> ProcessInfo.runs(id.pid(), path)).isPresent();
  }

  /**
   * All of them, the main process first. Looks through the process table only where the control
   * group is not enough.
   */
  List<ProcessId> all() throws IOException {
    return all(List.of());
  }

  /**
   * All of them, and the orphans with all that is theirs. The orphans' sessions are noted: once an
   * orphan is gone, nothing else tells whose its children were.
   */
  List<ProcessId> allWithOrphans() throws IOException {
    List<ProcessId> orphans = orphans();
    if (!orphans.isEmpty()) {
      noteSessions(orphans);
    }
    return all(orphans);
  }

  private void noteSessions(List<ProcessId> orphans) {
    Optional<DaemonNote> note = note();
    Set<ProcessId> sessions = new LinkedHashSet<>();
    note.ifPresent(n -> sessions.addAll(n.sessions()));
    orphans.stream().filter(DaemonProcesses::leadsSession).forEach(sessions::add);
    DaemonNote fresh =
        new DaemonNote(note.map(DaemonNote::main).orElse(orphans.get(0)), List.copyOf(sessions));
    if (!note.equals(Optional.of(fresh))) {
      try {
        Files.createDirectories(noteFile.toAbsolutePath().getParent());
        note(fresh);
      } catch (IOException e) {
        // A disk without room must not keep a daemon from being stopped: this look finds them.
      }
    }
  }

  /** Whether it began the session it is in. */
  static boolean leadsSession(ProcessId id) {
    return ProcessInfo.read(id.pid())
        .filter(info -> info.id().equals(id) && info.session() == info.pid())
        .isPresent();
  }

  private List<ProcessId> all(List<ProcessId> orphans) throws IOException {
    Set<ProcessId> all = new LinkedHashSet<>();
    Optional<ProcessId> main = main();
    main.ifPresent(all::add);
    all.addAll(orphans);
    if (cgroup.isPresent()) {
      cgroup.get().pids().forEach(pid -> ProcessId.of(pid).ifPresent(all::add));
    }
    boolean outside = main.isPresent() && !inCgroup(main.get());
    Optional<DaemonNote> note = note();
    if (outside || !orphans.isEmpty() || note.filter(n -> !n.sessions().isEmpty()).isPresent()) {
      addRelated(all, note);
    }
    all.removeIf(DaemonProcesses::isNobodys);
    return List.copyOf(all);
  }

  /** Adds members of the daemon's sessions and descendants of what is known already. */
  private void addRelated(Set<ProcessId> all, Optional<DaemonNote> note) {
    List<ProcessInfo> table = ProcessInfo.all().stream().filter(ProcessInfo::alive).toList();
    Set<Long> sessions = new HashSet<>();
    note.ifPresent(n -> n.sessions().forEach(s -> addUnlessReused(sessions, s, table)));
    table.stream()
        .filter(info -> all.contains(info.id()) && info.session() == info.pid())
        .forEach(info -> sessions.add(info.session()));
    int known = -1;
    while (all.size() > known) {
      known = all.size();
      Set<Long> pids = new HashSet<>();
      all.forEach(id -> pids.add(id.pid()));
      table.stream()
          .filter(i -> sessions.contains(i.session()) || pids.contains(i.parent()))
          .forEach(info -> all.add(info.id()));
    }
  }

  /**
   * A session's number is that of its first process; another process under it is another session.
   */
  private static void addUnlessReused(
      Set<Long> sessions, ProcessId leader, List<ProcessInfo> table) {
    boolean reused =
        table.stream().anyMatch(i -> i.pid() == leader.pid() && !i.id().equals(leader));
    if (!reused) {
      sessions.add(leader.pid());
    }
  }

  /** Whether the guard, which knows the control group, could not reach it. */
  boolean isOutOfReach(ProcessId id) throws IOException {
    return cgroup.isPresent() && !inCgroup(id);
  }

  private boolean inCgroup(ProcessId id) throws IOException {
    return cgroup.isPresent() && cgroup.get().pids().contains(id.pid());
  }

  /**
   * Whether all the daemon's addresses and ports can be taken, tried by taking each for an instant
   * without listening: far cheaper than reading the kernel's table. Only before a launch: a daemon
   * that is just starting could find its port taken. False says nothing.
   */
  boolean portsFree() {
    for (Resource.Listen listen : daemon.listens()) {
      try (Socket socket = new Socket()) {
        // Connections that an earlier daemon left waiting do not count, those listening do.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(listen.address(), listen.port()));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** Sockets that listen on one of the daemon's own addresses and ports, whoever holds them. */
  List<Listeners.Listener> listening() throws IOException {
    if (daemon.listens().isEmpty()) {
      return List.of();
    }
    List<Listeners.Listener> found = new ArrayList<>();
    for (Listeners.Listener socket : Listeners.read()) {
      if (daemon.listens().stream()
          .anyMatch(l -> l.port() == socket.port() && l.address().equals(socket.address()))) {
        found.add(socket);
      }
    }
    return found;
  }

  /**
   * Processes that hold one of these sockets and run the daemon's executable: left over, with no
   * trace in the pid file.
   */
  List<ProcessId> orphans() throws IOException {
    Set<ProcessId> orphans = new LinkedHashSet<>();
    if (daemon.executable().isPresent()) {
      for (Listeners.Listener socket : listening()) {
        Listeners.owners(socket.inode()).stream()
            .filter(this::runsExecutable)
            .forEach(orphans::add);
      }
    }
    return List.copyOf(orphans);
  }
}
