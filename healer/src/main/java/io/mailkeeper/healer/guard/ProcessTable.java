package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.guard.StopPlan.KnownProcess;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Processes as /proc shows them, and signals to them. A number alone proves nothing: processes are
 * told apart by their start time, sessions by that of their leader. Not thread-safe.
 */
final class ProcessTable {

  /** The leader of this session was dead when the session became known. */
  private static final long NO_LEADER = -1;

  private final Set<Long> untouchable;
  private final Map<Long, Long> leaders = new HashMap<>();
  private final byte[] buffer = new byte[1024];

  /**
   * @param untouchable processes that are never signalled: the guard and its own tools
   */
  ProcessTable(Set<Long> untouchable) {
    this.untouchable = untouchable;
  }

  /** One process, proc(5): session is field 6, startTicks field 22. */
  record Entry(long pid, boolean alive, long session, long startTicks) {}

  /** Notes who leads these sessions now, so that a later session of the same number is not hit. */
  void learn(List<Long> sessions) {
    for (long session : sessions) {
      Optional<Entry> leader = entry(session);
      leaders.putIfAbsent(session, leader.isPresent() ? leader.get().startTicks() : NO_LEADER);
    }
  }

  /** The listed processes and the members of the listed sessions that are alive. */
  List<Long> alive(StopPlan plan) {
    List<Long> found = new ArrayList<>();
    for (KnownProcess known : plan.processes()) {
      if (isSame(known)) {
        found.add(known.pid());
      }
    }
    if (!plan.sessions().isEmpty()) {
      addMembers(plan.sessions(), found);
    }
    return found;
  }

  /** Whether this very process is alive. */
  boolean isSame(KnownProcess known) {
    Optional<Entry> entry = entry(known.pid());
    return entry.isPresent()
        && entry.get().alive()
        && entry.get().startTicks() == known.startTicks();
  }

  private void addMembers(List<Long> sessions, List<Long> found) {
    String[] names = new File("/proc").list();
    if (names == null) {
      throw new IllegalStateException("/proc cannot be listed");
    }
    for (String name : names) {
      if (Character.isDigit(name.charAt(0))) {
        Optional<Entry> entry = entry(Long.parseLong(name));
        if (entry.isPresent()
            && entry.get().alive()
            && sessions.contains(entry.get().session())
            && isSame(entry.get().session())
            && !found.contains(entry.get().pid())) {
          found.add(entry.get().pid());
        }
      }
    }
  }

  /** A number is free for a new session only when the old one has no member left. */
  private boolean isSame(long session) {
    Optional<Entry> leader = entry(session);
    Long known = leaders.get(session);
    return leader.isEmpty() || known == null || known == leader.get().startTicks();
  }

  Optional<Entry> entry(long pid) {
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
      int length = in.read(buffer);
      return length <= 0
          ? Optional.empty()
          : Optional.of(parse(new String(buffer, 0, length, StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The command name, in parentheses, may itself hold spaces and parentheses. */
  static Entry parse(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    char state = fields[0].charAt(0);
    long threads = Long.parseLong(fields[17]);
    // A zombie leader whose other threads still run is a running process.
    boolean alive = state != 'X' && (state != 'Z' || threads > 1);
    return new Entry(
        Long.parseLong(stat.substring(0, stat.indexOf(' '))),
        alive,
        Long.parseLong(fields[3]),
        Long.parseLong(fields[19]));
  }

  boolean hasUntouchable(List<Long> pids) {
    for (long pid : pids) {
      if (untouchable.contains(pid)) {
        return true;
      }
    }
    return false;
  }

  /** Sends a signal; a process that is gone is no error. */
  void signal(List<Long> pids, int signal) {
    for (long pid : pids) {
      // 0 is a process outside our pid namespace in cgroup.procs; kill(0) would hit ourselves.
      if (pid > 1 && !untouchable.contains(pid)) {
        int unused = Libc.kill((int) pid, signal);
      }
    }
  }
}
