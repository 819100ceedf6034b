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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops a daemon. No exit code is believed: it has stopped when none of its processes is left and
 * nothing of it listens any more.
 *
 * <pre>
 * 0                 stop command, or SIGTERM to the main process
 * main process gone SIGTERM to what it left behind
 * half of the time  SIGTERM to the main process, if the stop command did not help
 * limit - 1 s       (or half of a shorter limit) SIGKILL to all, again at every look
 * limit             failed, naming what is left
 * </pre>
 */
final class DaemonStop {

  private static final Duration KILL_RESERVE = Duration.ofSeconds(1);

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
    boolean wasThere = !left().isEmpty();
    if (wasThere && mode == StopMode.ORDERLY) {
      orderly(limit.before(KILL_RESERVE));
    }
    Outcome outcome = kill(limit);
    return outcome.ok() && !wasThere ? Outcome.done(daemon.name() + " was not running") : outcome;
  }

  private void orderly(Limit limit) throws IOException {
    Optional<ProcessId> main = processes.main();
    if (daemon.stop().isEmpty() || main.isEmpty()) {
      terminate(main.map(List::of).orElse(left()));
    } else {
      commands.run(daemon.stop(), limit.left());
      awaitUntilGone(main.get(), limit.before(limit.left().dividedBy(2)));
      terminate(main.stream().toList());
    }
    main.ifPresent(id -> awaitUntilGone(id, limit));
    terminate(left());
    while (!limit.over() && !left().isEmpty()) {
      limit.pause();
    }
  }

  private static void awaitUntilGone(ProcessId id, Limit limit) {
    while (!limit.over() && id.alive()) {
      limit.pause();
    }
  }

  /** A process stopped by SIGSTOP heeds SIGTERM only once it is continued. */
  private static void terminate(List<ProcessId> ids) {
    for (ProcessId id : ids) {
      if (Signals.send(id, Signals.TERM)) {
        Signals.send(id, Signals.CONT);
      }
    }
  }

  /** Kills whatever is left and verifies. */
  Outcome kill(Limit limit) throws IOException {
    List<ProcessId> left = left();
    while (!left.isEmpty()) {
      if (cgroup.isPresent() && !cgroup.get().pids().isEmpty()) {
        cgroup.get().kill();
      }
      left.forEach(id -> Signals.send(id, Signals.KILL));
      if (limit.over()) {
        break;
      }
      limit.pause();
      left = left();
    }
    return left.isEmpty() ? verified(limit) : Outcome.failed(remains(left));
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
    Set<ProcessId> left = new LinkedHashSet<>(processes.all());
    left.addAll(processes.orphans());
    return List.copyOf(left);
  }
}
