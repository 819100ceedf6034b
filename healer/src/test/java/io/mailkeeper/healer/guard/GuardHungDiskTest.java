package io.mailkeeper.healer.guard;

import static io.mailkeeper.healer.guard.NamespacedGuard.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root filesystem hangs, with the guard's program, libraries and log on it. */
class GuardHungDiskTest {

  @TempDir Path dir;

  @Test
  void theGuardFiresAllTheSame() throws Exception {
    assumeTrue(outcome("bindfs", "--version").isPresent(), "no bindfs");
    Path disk = Files.createDirectory(dir.resolve("disk"));
    Path server = dir.resolve("server.pid");
    List<String> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(disk + "" + Path.of(entry).toAbsolutePath());
    }
    String mount =
        "bindfs -f / %1$s & echo $! >%2$s; until mountpoint -q %1$s; do sleep 0.05; done; "
            .formatted(disk, server);
    String log = "exec >>%s/log-on-disk 2>&1; ".formatted(disk + "" + dir);
    try (NamespacedGuard node =
        new NamespacedGuard(
            dir,
            GuardOptions.NONE,
            Optional.of(mount + log),
            String.join(File.pathSeparator, classPath))) {
      GuardRun run = node.run;
      run.planAndClear("");
      Process daemon = run.stubborn(Optional.empty());
      assertThat(run.link.pids("mail", PlanText.read("sid=" + daemon.pid())).join()).isEmpty();
      run.armed(1, Duration.ofSeconds(2));
      int pid = Integer.parseInt(Files.readString(server).strip());
      assertThat(Libc.kill(pid, RenewingAgent.SIGSTOP)).isZero();
      try {
        run.expect("fired mail 1");
        run.expect("verified mail 1");
        GuardRun.awaitDead(daemon);
        assertThat(run.arm(1, Duration.ofMinutes(1)).kind()).isEqualTo(ArmAnswer.Kind.FIRED);
      } finally {
        assertThat(Libc.kill(pid, RenewingAgent.SIGCONT)).isZero();
      }
    }
  }
}
