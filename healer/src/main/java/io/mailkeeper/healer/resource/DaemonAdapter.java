package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A daemon, started in a control group of its own where there is one, else in a session of its own.
 * What it runs is found anew at every call (see {@link DaemonProcesses}), so an agent that was
 * restarted knows its daemons again.
 *
 * <p>Blocking; one call at a time, except the looks ({@link #presence}, {@link #mainProcess},
 * {@link #processes}), which any thread may make at any time.
 */
public final class DaemonAdapter implements ResourceAdapter {

  private static final long LOG_LIMIT = 1024 * 1024;

  private static final Duration ASKING = Duration.ofSeconds(5);

  /** What {@code systemctl is-active} says of a unit that runs or is about to (systemctl(1)). */
  private static final List<String> RUNNING =
      List.of("active", "activating", "reloading", "refreshing", "deactivating");

  private final Resource.Daemon daemon;
  private final Path runDirectory;
  private final BoundedLog log;
  private final Commands commands;
  private final DaemonProcesses processes;
  private final DaemonStart start;
  private final DaemonStop stop;

  /**
   * @param cgroup where its processes are put; empty where control groups are not available
   * @param token what a start needs besides having been decided
   * @param runDirectory a directory of the agent's own that does not outlive a boot; holds a note
   *     and a log for the daemon
   */
  public DaemonAdapter(
      Resource.Daemon daemon,
      Launcher launcher,
      Commands commands,
      Optional<Cgroup> cgroup,
      StartToken token,
      Path runDirectory) {
    this.daemon = daemon;
    this.runDirectory = runDirectory;
    this.commands = commands;
    this.log = new BoundedLog(runDirectory.resolve(daemon.name() + ".log"), LOG_LIMIT);
    this.processes =
        new DaemonProcesses(daemon, cgroup, runDirectory.resolve(daemon.name() + ".process"));
    this.stop = new DaemonStop(daemon, commands, cgroup, processes);
    this.start = new DaemonStart(daemon, launcher, cgroup, token, processes, stop, log);
  }

  @Override
  public Outcome start(Duration limit) {
    log.trim();
    try {
      Files.createDirectories(runDirectory);
      Limit until = Limit.after(limit);
      Outcome outcome = start.run(until);
      return outcome.ok() || !mayStartAgain(until) ? outcome : start.run(until);
    } catch (IOException e) {
      return Outcome.failed(daemon.name() + " was not started: " + e);
    }
  }

  @Override
  public Outcome stop(StopMode mode, Duration limit) {
    log.trim();
    try {
      return stop.run(mode, Limit.after(limit));
    } catch (IOException e) {
      return Outcome.failed(daemon.name() + ": cannot tell whether it has stopped: " + e);
    }
  }

  @Override
  public Presence presence() {
    log.trim();
    try {
      if (processes.main().isPresent()) {
        return Presence.IN_SERVICE;
      }
      boolean left = !processes.all().isEmpty() || !processes.orphans().isEmpty();
      return left ? Presence.PARTLY : Presence.OUT_OF_SERVICE;
    } catch (IOException e) {
      return Presence.UNKNOWN;
    }
  }

  public Resource.Daemon daemon() {
    return daemon;
  }

  /** The process to watch; empty when it does not run or cannot be told. */
  public Optional<ProcessId> mainProcess() {
    try {
      return processes.main();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Everything that is known to be the daemon's. */
  public List<ProcessId> processes() throws IOException {
    return processes.all();
  }

  /**
   * The unit, if systemd runs it or is about to start it again; empty for a daemon that is no unit.
   * Asks systemd, so it takes some milliseconds.
   */
  Optional<String> runningUnit() {
    return daemon.unit().filter(this::isRunning);
  }

  private boolean isRunning(String unit) {
    Commands.Result said = commands.run(List.of("systemctl", "is-active", unit), ASKING);
    return RUNNING.contains(said.output().strip());
  }

  /**
   * Whether another start may help, once systemd's count of starts is set back: it refuses a unit
   * that it has started too often lately (StartLimitBurst=), be it by itself and for the guard to
   * kill. How often a start is tried is decided here. Whether that was the reason cannot be asked:
   * a unit keeps the result of an earlier end.
   */
  private boolean mayStartAgain(Limit until) {
    if (daemon.unit().isEmpty() || until.over()) {
      return false;
    }
    List<String> setBack = List.of("systemctl", "reset-failed", daemon.unit().get());
    return commands.run(setBack, ASKING).ok();
  }

  /** Whether this process is the daemon's, or runs its configured executable. */
  boolean recognises(ProcessId id) throws IOException {
    return processes.runsExecutable(id) || processes.all().contains(id);
  }
}
