package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Does what a renewal does, beside the cluster and without its faults: at ordinary priority it
 * writes a block to the disk every 50 ms. How late that is tells how fit the machine itself is: a
 * lease of a second cannot be kept on one that stands still for half of it.
 */
final class MachineBeat implements AutoCloseable {
  private static final long PERIOD_NANOS = Duration.ofMillis(50).toNanos();

  private final FileChannel file;
  private final ByteBuffer block = ByteBuffer.allocate(4096);
  private final AtomicLong longest = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "machine-beat");
            t.setDaemon(true);
            return t;
          });
  private volatile long due = System.nanoTime();
  private long begun = System.nanoTime();
  private long waitedBefore;

  private MachineBeat(FileChannel file) {
    this.file = file;
  }

  /** Writes to a file in this directory, which must be on a disk. */
  static MachineBeat in(Path directory) throws IOException {
    MachineBeat beat =
        new MachineBeat(
            FileChannel.open(
                directory.resolve("beat"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC));
    beat.schedule();
    return beat;
  }

  private void schedule() {
    due = System.nanoTime() + PERIOD_NANOS;
    var unused = thread.schedule(this::write, PERIOD_NANOS, TimeUnit.NANOSECONDS);
  }

  private void write() {
    try {
      file.write(block.clear(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    longest.accumulateAndGet(System.nanoTime() - due, Math::max);
    schedule();
  }

  /** What is asked afterwards is about the time from now on. */
  void begin() {
    longest.set(0);
    begun = System.nanoTime();
    waitedBefore = waitedMicros();
  }

  /** Percent of the time in which some process waited for a processor; 0 where Linux cannot say. */
  long waitedShare() {
    long micros = Math.max(1, (System.nanoTime() - begun) / 1000);
    return Math.min(100, 100 * (waitedMicros() - waitedBefore) / micros);
  }

  /** See the kernel's Documentation/accounting/psi.rst. */
  private static long waitedMicros() {
    try {
      return Files.readAllLines(Path.of("/proc/pressure/cpu")).stream()
          .filter(line -> line.startsWith("some"))
          .mapToLong(line -> Long.parseLong(line.replaceFirst(".*total=", "").strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException noSuchKernel) {
      return 0;
    }
  }

  /** The longest delay since the last time this was asked; one that lasts is seen too. */
  Duration longestStall() {
    long now = Math.max(0, System.nanoTime() - due);
    return Duration.ofNanos(Math.max(longest.getAndSet(0), now));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
