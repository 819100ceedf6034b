package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.Listeners;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a daemon: adopt it if it runs, clear what an earlier one left behind, launch, wait until
 * it is there. A start that fails leaves nothing running.
 */
final class DaemonStart {

  /** How long a daemon in the foreground that listens nowhere must stay up to count as started. */
  private static final long SETTLE_MILLIS = 200;

  private static final Duration KILL_RESERVE = Duration.ofSeconds(1);

  /** What is refused for want of the token says so itself, if it is given that time. */
  private static final long REFUSAL_MILLIS = 1_000;

  private final Resource.Daemon daemon;
  private final Launcher launcher;
  private final Optional<Cgroup> cgroup;
  private final StartToken token;
  private final DaemonProcesses processes;
  private final DaemonStop stop;
  private final BoundedLog log;

  DaemonStart(
      Resource.Daemon daemon,
      Launcher launcher,
      Optional<Cgroup> cgroup,
      StartToken token,
      DaemonProcesses processes,
      DaemonStop stop,
      BoundedLog log) {
    this.daemon = daemon;
    this.launcher = launcher;
    this.cgroup = cgroup;
    this.token = token;
    this.processes = processes;
    this.stop = stop;
    this.log = log;
  }

  Outcome run(Limit limit) throws IOException {
    Optional<ProcessId> running = processes.main();
    boolean taken = running.isEmpty() && !processes.portsFree();
    if (taken) {
      running = orphan();
    }
    if (running.isPresent()) {
      adopt(running.get());
      if (processes.isOutOfReach(running.get())) {
        return Outcome.failed(outOfReach(running.get()));
      }
      return Outcome.done(daemon.name() + " runs already, pid " + running.get().pid());
    }
    Optional<String> obstacle = taken ? freePorts(limit) : Optional.empty();
    if (obstacle.isPresent()) {
      return Outcome.failed(daemon.name() + " was not started: " + obstacle.get());
    }
    if (processes.pidFile().isPresent()) {
      processes.pidFile().get().remove(); // a stale one; whatever is in it later is fresh
    }
    long logged = log.size();
    long since = ProcessInfo.ticksNow();
    Process launched = launcher.launch(argv(), Map.of(), log.path());
    if (daemon.unit().isEmpty()) {
      noteLaunched(launched.pid());
    }
    Outcome outcome = await(launched, since, limit.before(KILL_RESERVE));
    if (outcome.ok()) {
      return Outcome.done(outcome.detail() + " in " + limit.passedMillis() + " ms");
    }
    Outcome cleared = stop.kill(Limit.after(KILL_RESERVE));
    String said = log.since(logged);
    return Outcome.failed(
        outcome.detail()
            + (said.isEmpty() ? "" : "; it said: " + said)
            + (cleared.ok() ? "" : "; " + cleared.detail()));
  }

  private List<String> argv() throws IOException {
    if (daemon.unit().isPresent()) {
      return token.asked(daemon.start()); // systemd puts what it starts into the unit's group
    }
    if (cgroup.isPresent()) {
      cgroup.get().ensure();
      return Commands.inCgroup(token.asked(daemon.start()), cgroup.get().directory());
    }
    List<String> argv = new ArrayList<>(List.of("setsid"));
    argv.addAll(daemon.start());
    return token.asked(argv);
  }

  /** setsid(1) keeps the number of a process that leads no group, as a launched one does. */
  private void noteLaunched(long pid) throws IOException {
    ProcessId id = ProcessId.of(pid).orElse(new ProcessId(pid, 0));
    processes.note(new DaemonNote(id, cgroup.isPresent() ? List.of() : List.of(id)));
  }

  /** One that listens on our addresses without a trace in the pid file, and has no such parent. */
  private Optional<ProcessId> orphan() {
    try {
      List<ProcessId> orphans = processes.orphans();
      List<Long> pids = orphans.stream().map(ProcessId::pid).toList();
      return orphans.stream()
          .filter(id -> ProcessInfo.read(id.pid()).filter(i -> pids.contains(i.parent())).isEmpty())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // then the start itself finds the address taken
    }
  }

  /** From now on the guard finds it by its control group too. */
  private void adopt(ProcessId main) throws IOException {
    noteMain(main);
    if (cgroup.isPresent() && daemon.unit().isEmpty()) {
      cgroup.get().ensure();
      cgroup.get().add(main);
      for (ProcessId id : processes.allWithOrphans()) {
        cgroup.get().add(id);
      }
    }
  }

  /**
   * Ends what an earlier daemon left on our addresses.
   *
   * @return what stands in the way
   */
  private Optional<String> freePorts(Limit limit) throws IOException {
    if (processes.listening().isEmpty()) {
      return Optional.empty();
    }
    stop.kill(limit.before(KILL_RESERVE));
    return processes.listening().stream().findFirst().map(DaemonStart::takenBy);
  }

  private static String takenBy(Listeners.Listener socket) {
    return socket.address().getHostAddress()
        + " port "
        + socket.port()
        + " is taken by "
        + Listeners.owners(socket.inode()).stream()
            .findFirst()
            .map(DaemonStart::describe)
            .orElse("a process that cannot be seen");
  }

  private static String describe(ProcessId id) {
    return "pid "
        + id.pid()
        + ProcessInfo.executable(id.pid()).map(path -> " (" + path + ")").orElse("");
  }

  /** Until it is there, or cannot come any more: the guard that takes the token ends it, too. */
  private Outcome await(Process launched, long since, Limit limit) throws IOException {
    long refused = Long.MAX_VALUE;
    while (!limit.over()) {
      // Asked first: a pid file seen after the end of the start command is complete.
      boolean alive = launched.isAlive();
      if (!alive && (launched.exitValue() != 0 || staysInForeground())) {
        return Outcome.failed(daemon.name() + " ended with code " + launched.exitValue());
      }
      Optional<ProcessId> main = ready(launched, alive, since, limit);
      if (main.isPresent()) {
        noteMain(main.get());
        if (processes.isOutOfReach(main.get())) {
          return Outcome.failed(outOfReach(main.get()));
        }
        return Outcome.done(daemon.name() + " started, pid " + main.get().pid());
      }
      refused = token.isGone() ? Math.min(refused, limit.passedMillis()) : Long.MAX_VALUE;
      boolean over = refused < limit.passedMillis() - REFUSAL_MILLIS;
      if (over || (!alive && refused < Long.MAX_VALUE)) {
        return Outcome.failed(daemon.name() + " is awaited no longer: the lease is over");
      }
      limit.pause();
    }
    return Outcome.failed(
        daemon.name() + " was not there after " + limit.passedMillis() + " ms: " + missing());
  }

  private boolean staysInForeground() {
    return daemon.pidFile().isEmpty() && daemon.unit().isEmpty();
  }

  /** Nothing may run that the guard could not stop. */
  private String outOfReach(ProcessId main) {
    String where = ProcessInfo.cgroup(main.pid()).orElse("an unknown control group");
    String what =
        daemon
            .unit()
            .map(
                unit ->
                    "expected it in the control group of unit " + unit + ", where the guard looks")
            .orElse("another service manager seems to run it: expected 'unit' instead of 'start'");
    return daemon.name() + "'s pid " + main.pid() + " is in " + where + "; " + what;
  }

  private String missing() {
    return daemon
        .pidFile()
        .map(path -> "no running process in " + path)
        .orElse("not listening on " + daemon.listens());
  }

  private Optional<ProcessId> ready(Process launched, boolean alive, long since, Limit limit)
      throws IOException {
    Optional<PidFile> file = processes.pidFile();
    if (file.isEmpty() && daemon.unit().isPresent()) {
      return !alive && settled(limit) ? processes.main() : Optional.empty();
    }
    if (file.isEmpty()) {
      return settled(limit) ? ProcessId.of(launched.pid()) : Optional.empty();
    }
    boolean up = !alive || file.get().pid().filter(p -> p == launched.pid()).isPresent();
    return up ? named(file.get(), since) : Optional.empty();
  }

  /**
   * The process named in the fresh pid file. A daemon may still be writing: half of a number names
   * another process, as likely as not init. So the line must be complete, and the process younger
   * than the launch.
   */
  private static Optional<ProcessId> named(PidFile file, long since) {
    return file.complete()
        ? file.pid().flatMap(ProcessId::of).filter(id -> id.startTicks() >= since)
        : Optional.empty();
  }

  private boolean settled(Limit limit) throws IOException {
    return daemon.listens().isEmpty()
        ? limit.passedMillis() >= SETTLE_MILLIS
        : processes.listening().size() >= daemon.listens().size();
  }

  /** Notes the main process, and its session where that is neither the agent's nor a shell's. */
  private void noteMain(ProcessId main) throws IOException {
    List<ProcessId> sessions =
        new ArrayList<>(processes.note().map(DaemonNote::sessions).orElse(List.of()));
    if (DaemonProcesses.leadsSession(main) && !sessions.contains(main)) {
      sessions.add(main);
    }
    processes.note(new DaemonNote(main, cgroup.isPresent() ? List.of() : sessions));
  }
}
