package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.SystemBootClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** A process that keeps epoch 7 armed for as long as it runs: an agent to be frozen or starved. */
final class RenewingAgent {

  static final int SIGSTOP = 19;
  static final int SIGCONT = 18;

  private static final int ONE_MEBIBYTE = 1 << 20;
  private static final long SMALL = 16L * ONE_MEBIBYTE;

  private RenewingAgent() {}

  /** One that runs out of memory after its first renewals, as the agent's options would have it. */
  static Process startGreedy(Path dir) throws IOException {
    return start(dir, "-Xmx8m", "-XX:+ExitOnOutOfMemoryError");
  }

  static Process start(Path dir) throws IOException {
    return start(dir, "-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
  }

  private static Process start(Path dir, String heap, String onOutOfMemory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            onOutOfMemory,
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
    List<byte[]> hoard = new ArrayList<>();
    while (link.arm(GuardRun.TAG, 7, clock.now().plus(ahead), GuardRun.BOUND).join().isArmed()) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      if (Runtime.getRuntime().maxMemory() < SMALL) {
        hoard.add(new byte[ONE_MEBIBYTE]);
        System.out.println("holding " + hoard.size() + " MiB");
      }
    }
  }
}
