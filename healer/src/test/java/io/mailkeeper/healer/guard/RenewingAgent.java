package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.SystemBootClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** A process that keeps epoch 7 armed for as long as it runs: an agent to be frozen. */
final class RenewingAgent {

  static final int SIGSTOP = 19;

  private RenewingAgent() {}

  static Process start(Path dir) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RenewingAgent.class.getName(),
            dir.toString())
        .inheritIO()
        .start();
  }

  public static void main(String[] args) throws IOException {
    BootClock clock = SystemBootClock.open();
    GuardLink link =
        GuardLink.connect(
            Path.of(args[0]),
            UUID.randomUUID(),
            new GuardRun.Recorder(new LinkedBlockingQueue<>()));
    Duration ahead = Duration.ofSeconds(2);
    while (link.arm(GuardRun.TAG, 7, clock.now().plus(ahead), GuardRun.BOUND).join().isArmed()) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }
}
