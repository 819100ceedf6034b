package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Listeners;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops a daemon. No exit code is believed: it has stopped when none of its processes is left and
 * nothing of it listens any more.
 *
 * <pre>
 * 0                 stop command
 * main process gone (or there is no command, or half of the time has passed)
 *                   SIGTERM once to each that is there, the main process first
 * limit - 1 s       (or half of a shorter limit) SIGKILL to all, again at every look
 * limit             failed, naming what is left
 * </pre>
 *
 * <p>SIGTERM goes to all at once, as systemd.kill(5) does it by default, and the main process is
 * held by SIGSTOP until the others have gone: dovecot's master that looks for its children an
 * instant too early sleeps 100 ms, or 1 s, before it looks again (measured: 104 to 1009 ms in half
 * of the stops; held, 4 to 17 ms in all).
 */
final class DaemonStop {

  private static final Duration KILL_RESERVE = Duration.ofSeconds(1);

  /** The main process is held this long at the most while the others end. */
  private static final Duration HELD = Duration.ofMillis(50);

  /** While the first process ends, what was forked meanwhile is looked for this often. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Resource.Daemon daemon;
  private final Commands commands;
  private final Optional<Cgroup> cgroup;
  private final DaemonProcesses processes;

  DaemonStop(
      Resource.Daemon daemon,
      Commands commands,
      Optional<Cgroup> cgroup,
      DaemonProcesses processes) {
    this.daemon = daemon;
    this.commands = commands;
    this.cgroup = cgroup;
    this.processes = processes;
  }

  Outcome run(StopMode mode, Limit limit) throws IOException {
    List<ProcessId> left = left();
    if (daemon.unit().isPresent()) {
      return unit(mode, limit, left.isEmpty());
    }
    if (left.isEmpty()) {
      Outcome outcome = verified(limit);
      return outcome.ok() ? Outcome.done(daemon.name() + " was not running") : outcome;
    }
    if (mode == StopMode.ORDERLY) {
      orderly(limit.before(KILL_RESERVE));
    }
    return kill(limit);
  }

  /**
   * systemd is told in any case: a unit of which no process is left may be about to be restarted.
   */
  private Outcome unit(StopMode mode, Limit limit, boolean empty) throws IOException {
    if (mode == StopMode.FORCED) {
      blow(left());
    }
    Commands.Result told = commands.run(daemon.stop(), limit.before(KILL_RESERVE).left());
    Outcome outcome = kill(limit);
    if (outcome.ok() && !told.ok()) {
      String said = told.timedOut() ? "it took too long" : told.output().strip();
      return Outcome.failed(
          String.join(" ", daemon.stop()) + " failed, so systemd may start it again: " + said);
    }
    return empty && outcome.ok() ? Outcome.done(daemon.name() + " was not running") : outcome;
  }

  private void orderly(Limit limit) throws IOException {
    Optional<ProcessId> main = processes.main();
    if (!daemon.stop().isEmpty() && main.isPresent()) {
      commands.run(daemon.stop(), limit.left());
      awaitUntilGone(main.get(), limit.before(limit.left().dividedBy(2)));
    }
    List<ProcessId> left = left();
    Set<ProcessId> told = new HashSet<>();
    if (left.size() > 1 && processes.main().filter(left.get(0)::equals).isPresent()) {
      tellHeld(left, limit);
      told.addAll(left);
    }
    while (!left.isEmpty() && !limit.over()) {
      left.stream().filter(told::add).forEach(DaemonStop::terminate);
      awaitUntilGone(left.get(0), limit.atMost(LOOK_AGAIN));
      left = left();
    }
  }

  /** Tells all, while the first of them cannot act on it before the others have. */
  private static void tellHeld(List<ProcessId> all, Limit limit) {
    ProcessId main = all.get(0);
    List<ProcessId> others = all.subList(1, all.size());
    Signals.send(main, Signals.STOP);
    try {
      Signals.send(main, Signals.TERM);
      others.forEach(DaemonStop::terminate);
      Limit held = limit.atMost(HELD);
      others.forEach(other -> awaitUntilGone(other, held));
    } finally {
      Signals.send(main, Signals.CONT);
    }
  }

  private static void awaitUntilGone(ProcessId id, Limit limit) {
    while (!limit.over() && id.alive()) {
      limit.pause();
    }
  }

  /** A process stopped by SIGSTOP heeds SIGTERM only once it is continued. */
  private static void terminate(ProcessId id) {
    if (Signals.send(id, Signals.TERM)) {
      Signals.send(id, Signals.CONT);
    }
  }

  /** Kills whatever is left and verifies. */
  Outcome kill(Limit limit) throws IOException {
    List<ProcessId> left = left();
    while (!left.isEmpty()) {
      blow(left);
      if (limit.over()) {
        break;
      }
      limit.pause();
      left = left();
    }
    return left.isEmpty() ? verified(limit) : Outcome.failed(remains(left));
  }

  private void blow(List<ProcessId> left) throws IOException {
    if (cgroup.isPresent() && !cgroup.get().pids().isEmpty()) {
      cgroup.get().kill();
    }
    left.forEach(id -> Signals.send(id, Signals.KILL));
  }

  private String remains(List<ProcessId> left) {
    List<Long> pids = left.stream().map(ProcessId::pid).toList();
    return daemon.name() + " has not stopped: SIGKILL was sent, still there: pid " + pids;
  }

  private Outcome verified(Limit limit) throws IOException {
    for (Listeners.Listener socket : processes.listening()) {
      // With a known executable a foreign owner is no longer ours; else it may be anything.
      boolean foreign =
          daemon.executable().isPresent() && !Listeners.owners(socket.inode()).isEmpty();
      if (!foreign && !socket.address().isAnyLocalAddress()) {
        return Outcome.failed(
            daemon.name()
                + " has no process left, but something still listens on "
                + socket.address().getHostAddress()
                + " port "
                + socket.port());
      }
    }
    if (processes.pidFile().isPresent()) {
      processes.pidFile().get().remove();
    }
    processes.forget();
    return Outcome.done(daemon.name() + " stopped in " + limit.passedMillis() + " ms");
  }

  private List<ProcessId> left() throws IOException {
    return processes.allWithOrphans();
  }
}
