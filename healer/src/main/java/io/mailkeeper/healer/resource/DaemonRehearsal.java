package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.Listeners;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts and stops a daemon that does nothing, so that at the real moment every class is loaded and
 * every call was made before: the first start and stop of a fresh agent take some ten times as long
 * as later ones.
 */
public final class DaemonRehearsal {

  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Ends by itself soon, should this agent be killed meanwhile. */
  private static final String SCRIPT = "sleep 10 & echo $! >\"$0\"";

  private final DaemonAdapter adapter;
  private final Optional<Cgroup> cgroup;

  /**
   * @param cgroup a group for the rehearsal alone, removed at its end; empty where control groups
   *     are not available
   * @param runDirectory a directory for the rehearsal alone
   */
  public DaemonRehearsal(
      Launcher launcher, Commands commands, Optional<Cgroup> cgroup, Path runDirectory) {
    Path pidFile = runDirectory.resolve("rehearsal.pid");
    Resource.Daemon daemon =
        new Resource.Daemon(
            "rehearsal",
            List.of(),
            List.of("/bin/sh", "-c", SCRIPT, pidFile.toString()),
            List.of(),
            Optional.of(pidFile),
            Optional.empty(),
            List.of(),
            LIMIT,
            LIMIT);
    this.adapter =
        new DaemonAdapter(daemon, launcher, commands, cgroup, StartToken.NOT_NEEDED, runDirectory);
    this.cgroup = cgroup;
  }

  /** Blocks for some tenths of a second. Whatever fails is the answer, and changes nothing. */
  public Outcome run() {
    try {
      Outcome outcome = Outcome.done("");
      for (int round = 0; round < ROUNDS && outcome.ok(); round++) {
        outcome = round(round % 2 == 0 ? StopMode.ORDERLY : StopMode.FORCED);
      }
      if (cgroup.isPresent()) {
        cgroup.get().remove();
      }
      return outcome;
    } catch (IOException e) {
      return Outcome.failed(e.toString());
    }
  }

  private Outcome round(StopMode mode) throws IOException {
    Outcome started = adapter.start(LIMIT);
    adapter.presence();
    Listeners.read().stream().findFirst().ifPresent(l -> Listeners.owners(l.inode()));
    Outcome stopped = adapter.stop(mode, LIMIT);
    return started.ok() ? stopped : started;
  }
}
