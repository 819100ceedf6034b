package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The boot clock as the guard reads it: {@code nanoTime} plus the largest offset to {@code
 * /proc/uptime} ever seen. {@code nanoTime} alone stands still while the machine is suspended;
 * {@code /proc/uptime} alone is coarse (10 ms) and may be faked in a container. Whichever says
 * later counts.
 */
final class GuardClock implements BootClock {

  /** Longer than one tick of /proc/uptime, so that one of the first reads is a fresh one. */
  private static final long SETTLING_NANOS = 15_000_000L;

  private final FileChannel uptime;
  private final ByteBuffer text = ByteBuffer.allocate(64);
  private long offset = Long.MIN_VALUE;

  GuardClock() throws IOException {
    uptime = FileChannel.open(Path.of("/proc/uptime"));
    long end = System.nanoTime() + SETTLING_NANOS;
    do {
      adjust();
    } while (System.nanoTime() < end);
  }

  @Override
  public synchronized Uptime now() {
    try {
      adjust();
    } catch (IOException e) {
      // The last offset still holds; only a suspend since the last good read would be missed.
    }
    return new Uptime(System.nanoTime() + offset);
  }

  private void adjust() throws IOException {
    text.clear();
    uptime.read(text, 0);
    text.flip();
    long seconds = 0;
    long hundredths = 0;
    boolean fraction = false;
    while (text.hasRemaining()) {
      byte b = text.get();
      if (b == ' ') {
        break;
      } else if (b == '.') {
        fraction = true;
      } else if (fraction) {
        hundredths = hundredths * 10 + (b - '0');
      } else {
        seconds = seconds * 10 + (b - '0');
      }
    }
    offset =
        Math.max(offset, seconds * 1_000_000_000L + hundredths * 10_000_000L - System.nanoTime());
  }
}
