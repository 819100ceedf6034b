package io.mailkeeper.healer.system;

import io.mailkeeper.healer.Uptime;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;

/**
 * The boot clock by {@code /proc/uptime} or by the monotonic one, whichever says later.
 *
 * <p>The monotonic clock is fine-grained but stands still in suspend; {@code /proc/uptime}
 * (proc_uptime(5)) goes on, but comes in steps of 10 ms, rounded down, and may be faked in a
 * container. So: offset = the largest (uptime - monotonic) ever read, now = monotonic + offset. The
 * offset only rises, hence so does the time. Every process of a host comes to the same time within
 * microseconds once it has seen one step of {@code /proc/uptime}; {@link #open} waits for that.
 *
 * <p>Any thread, without locks: a reader that is held up never makes another one wait, nor makes it
 * miss a suspend. No lambdas: the guard reads it at the moment of firing.
 */
public final class SystemBootClock implements BootClock {

  /** Where the uptime is read; an error leaves the monotonic clock alone to judge. */
  @FunctionalInterface
  interface UptimeSource {
    long nanos() throws IOException;
  }

  private static final class Monotonic implements LongSupplier {
    @Override
    public long getAsLong() {
      return System.nanoTime();
    }
  }

  private static final class Later implements LongBinaryOperator {
    @Override
    public long applyAsLong(long a, long b) {
      return Math.max(a, b);
    }
  }

  private static final LongBinaryOperator LATER = new Later();

  private static final long STEP_NANOS = 10_000_000L;

  private final UptimeSource uptime;
  private final LongSupplier monotonic;
  private final AtomicLong offset;

  SystemBootClock(UptimeSource uptime, LongSupplier monotonic) throws IOException {
    this.uptime = uptime;
    this.monotonic = monotonic;
    this.offset = new AtomicLong(uptime.nanos() - monotonic.getAsLong());
  }

  /** Opens this host's clock; takes one step of {@code /proc/uptime}, 11 ms. */
  public static SystemBootClock open() {
    try {
      SystemBootClock clock = new SystemBootClock(new ProcUptime(), new Monotonic());
      long end = System.nanoTime() + STEP_NANOS + STEP_NANOS / 10;
      while (System.nanoTime() < end) {
        clock.now();
      }
      return clock;
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/uptime cannot be read: no boot clock", e);
    }
  }

  @Override
  public Uptime now() {
    // The monotonic clock is read after the uptime: what passes between the two makes the offset
    // smaller, never larger than it is.
    try {
      long up = uptime.nanos();
      long nano = monotonic.getAsLong();
      return new Uptime(nano + offset.accumulateAndGet(up - nano, LATER));
    } catch (IOException e) {
      return new Uptime(monotonic.getAsLong() + offset.get());
    }
  }

  /**
   * {@code /proc/uptime} kept open. A channel would be closed by the interrupt of a thread that
   * reads the time, so these are plain files, taken out of a few slots for the time of a read.
   */
  static final class ProcUptime implements UptimeSource {
    private static final File FILE = new File("/proc/uptime");

    private final AtomicReferenceArray<RandomAccessFile> idle = new AtomicReferenceArray<>(4);

    ProcUptime() throws IOException {
      for (int i = 0; i < idle.length(); i++) {
        idle.set(i, new RandomAccessFile(FILE, "r"));
      }
    }

    @Override
    public long nanos() throws IOException {
      for (int i = 0; i < idle.length(); i++) {
        RandomAccessFile file = idle.getAndSet(i, null);
        if (file != null) {
          try {
            return read(file);
          } finally {
            idle.set(i, file);
          }
        }
      }
      try (RandomAccessFile file = new RandomAccessFile(FILE, "r")) {
        return read(file);
      }
    }

    private static long read(RandomAccessFile file) throws IOException {
      byte[] bytes = new byte[64];
      file.seek(0);
      int length = file.read(bytes);
      return parse(new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII));
    }

    /** Seconds with two decimals, a blank, idle time. */
    static long parse(String line) throws IOException {
      int blank = line.indexOf(' ');
      int dot = line.indexOf('.');
      if (dot < 1 || blank != dot + 3) {
        throw new IOException("/proc/uptime says '" + line + "', expected 'SECONDS.CC IDLE'");
      }
      try {
        long seconds = Long.parseLong(line, 0, dot, 10);
        long hundredths = Long.parseLong(line, dot + 1, blank, 10);
        return Math.addExact(Math.multiplyExact(seconds, 1_000_000_000L), hundredths * STEP_NANOS);
      } catch (NumberFormatException e) {
        throw new IOException("/proc/uptime says '" + line + "', expected 'SECONDS.CC IDLE'", e);
      }
    }
  }
}
