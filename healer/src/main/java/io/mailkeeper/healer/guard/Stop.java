package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.guard.StopPlan.GuardedAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the guard does to the machine for one hierarchy. No step starts a program or touches a data
 * mount, and none is skipped because the one before it failed. Not thread-safe.
 */
final class Stop {

  private final String tag;
  private final Network network;
  private final GuardLog log;
  private final ProcessTable processes;
  private final Mounts mounts;

  Stop(String tag, Network network, Set<Long> untouchable, GuardLog log) {
    this.tag = tag;
    this.network = network;
    this.log = log;
    this.processes = new ProcessTable(untouchable);
    this.mounts = new Mounts(tag, log);
  }

  /**
   * What a look found.
   *
   * @param populated cgroups with processes
   * @param pids all processes: those of the cgroups, the listed ones, members of sessions
   * @param failure why the look is incomplete; counts as something left
   */
  record Left(
      List<Path> populated,
      List<Long> pids,
      List<GuardedAddress> addresses,
      List<Path> mounts,
      String failure) {

    boolean nothing() {
      return populated.isEmpty()
          && pids.isEmpty()
          && addresses.isEmpty()
          && mounts.isEmpty()
          && failure.isEmpty();
    }

    /** Whether something may be left that writes data; an address does not. */
    boolean mayWrite() {
      return !(populated.isEmpty() && pids.isEmpty() && mounts.isEmpty() && failure.isEmpty());
    }

    /** One line, empty if nothing is left. */
    String describe() {
      List<String> parts = new ArrayList<>();
      addIf(!pids.isEmpty(), parts, "processes " + pids);
      addIf(!populated.isEmpty(), parts, "cgroups " + populated);
      addIf(!addresses.isEmpty(), parts, "addresses " + addresses);
      addIf(!mounts.isEmpty(), parts, "mounts " + mounts);
      addIf(!failure.isEmpty(), parts, failure);
      return String.join(", ", parts);
    }

    private static void addIf(boolean condition, List<String> parts, String part) {
      if (condition) {
        parts.add(part);
      }
    }
  }

  /** Why a plan cannot be taken; empty if it can. */
  Optional<String> objection(StopPlan plan) {
    long self = ProcessHandle.current().pid();
    for (Path cgroup : plan.cgroups()) {
      if (cgroupProcesses(cgroup, new ArrayList<>()).contains(self)) {
        return Optional.of("the guard itself is in cgroup " + cgroup);
      }
    }
    Optional<ProcessTable.Entry> own = processes.entry(self);
    if (own.isPresent() && plan.sessions().contains(own.get().session())) {
      return Optional.of("the guard itself is in session " + own.get().session());
    }
    return Optional.empty();
  }

  /** Before a plan is acknowledged: what it will need at the moment of firing. */
  void prepare(StopPlan plan) {
    processes.learn(plan.sessions());
    mounts.prepare(plan.mounts());
  }

  /** Data mounts come and go while an epoch is armed. */
  void learnMounts(StopPlan plan) {
    mounts.learn(plan.mounts());
  }

  /** The plan without listed processes that have ended, so that the list does not grow for ever. */
  StopPlan withoutEnded(StopPlan plan) {
    List<StopPlan.KnownProcess> running = new ArrayList<>();
    for (StopPlan.KnownProcess known : plan.processes()) {
      if (processes.isSame(known)) {
        running.add(known);
      }
    }
    return plan.withProcesses(running, plan.sessions());
  }

  void makeToken(StopPlan plan, long epoch) throws IOException {
    if (plan.token().isPresent() && Files.notExists(plan.token().get())) {
      Path parent = plan.token().get().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(plan.token().get(), epoch + "\n");
    }
  }

  void removeToken(StopPlan plan) {
    try {
      if (plan.token().isPresent()) {
        Files.deleteIfExists(plan.token().get());
      }
    } catch (IOException e) {
      log.line(tag + ": token " + plan.token().get() + " not removed: " + e.getMessage());
    }
  }

  /** The first blow. */
  void begin(StopPlan plan) {
    network.remove(plan.addresses());
    network.block(tag, plan.ports());
    processes.signal(look(plan).pids(), Libc.SIGTERM);
  }

  /** Each later one: whatever is left is hit again, and whatever came back. */
  void again(StopPlan plan, Left left, boolean kill, boolean force) {
    network.block(tag, plan.ports());
    network.remove(left.addresses());
    if (kill) {
      for (Path cgroup : left.populated()) {
        killAtOnce(cgroup);
      }
      processes.signal(left.pids(), Libc.SIGKILL);
    }
    if (force) {
      mounts.force(plan.mounts());
    } else if (left.pids().isEmpty()) {
      for (Path mount : left.mounts()) {
        mounts.unmount(mount, 0);
      }
    }
  }

  /** Unless that would kill the guard itself, started again in the wrong place. */
  private void killAtOnce(Path cgroup) {
    List<Long> members = cgroupProcesses(cgroup, new ArrayList<>());
    if (!processes.hasUntouchable(members)) {
      boolean unused = Cgroups.kill(cgroup);
    }
  }

  void unblock(StopPlan plan) {
    network.unblock(tag, plan.ports());
  }

  Left look(StopPlan plan) {
    List<Path> populated = new ArrayList<>();
    List<Long> pids = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Path cgroup : plan.cgroups()) {
      List<Long> members = cgroupProcesses(cgroup, failures);
      if (!members.isEmpty()) {
        populated.add(cgroup);
        pids.addAll(members);
      }
    }
    try {
      pids.addAll(processes.alive(plan));
      List<GuardedAddress> addresses = Network.present(plan.addresses());
      List<Path> present = Mounts.present(plan.mounts());
      return new Left(populated, pids, addresses, present, String.join(", ", failures));
    } catch (IOException | RuntimeException e) {
      failures.add("look failed: " + e);
      return new Left(populated, pids, List.of(), List.of(), String.join(", ", failures));
    }
  }

  private static List<Long> cgroupProcesses(Path cgroup, List<String> failures) {
    try {
      return Cgroups.processes(cgroup);
    } catch (IOException | RuntimeException e) {
      failures.add("cgroup " + cgroup + " unreadable: " + e);
      return List.of();
    }
  }
}
