package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.system.BootClock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One line per change on standard error: wall clock, uptime, message. Written by a thread of its
 * own: a reader of the log that hangs must not hold up a kill. What does not fit is dropped.
 */
final class GuardLog {

  private final BootClock clock;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(1_000);

  GuardLog(BootClock clock) {
    this.clock = clock;
    new GuardThread("guard-log") {
      @Override
      void work() throws InterruptedException {
        while (true) {
          System.err.println(lines.take());
        }
      }
    }.start();
  }

  void line(String message) {
    lines.offer(Instant.now() + " up " + clock.now() + " " + message);
  }

  /** Writes what is still waiting; for the end of the process. */
  void flush() {
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      System.err.println(line);
    }
  }
}
