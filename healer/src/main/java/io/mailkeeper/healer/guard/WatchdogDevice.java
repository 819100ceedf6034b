package io.mailkeeper.healer.guard;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * An open watchdog: it resets the node unless it is fed. Opening starts it, and nothing but {@link
 * #release} stops it: not the end of this process.
 *
 * <p>A character device is spoken to as Documentation/watchdog/watchdog-api.rst of the kernel says.
 * A regular file or a FIFO is the stand-in of a test: each feed appends one byte {@code k}, the
 * release {@code V}; its timeout in seconds, a decimal number, is read from {@code PATH.timeout}.
 * Whoever reads a stand-in has to see to the reset.
 */
final class WatchdogDevice {

  /** What the kernel's softdog calls itself. */
  private static final String SOFTDOG = "Software Watchdog";

  /** struct watchdog_info: options, firmware version, identity[32]. */
  private static final int INFO_BYTES = 40;

  private static final int MAGIC_CLOSE_OPTION = 0x0100;
  private static final int SET_TIMEOUT_OPTION = 0x0080;

  // _IOR('W', 0, struct watchdog_info), _IOWR('W', 6, int), _IOR('W', 7, int) of asm-generic.
  private static final long GET_SUPPORT = 0x80285700L;
  private static final long SET_TIMEOUT = 0xC0045706L;
  private static final long GET_TIMEOUT = 0x80045707L;

  private static final int TYPE_BITS = 0xF000;
  private static final int CHARACTER_DEVICE = 0x2000;

  private static final byte[] FEED = {'k'};
  private static final byte[] MAGIC = {'V'};

  private final int fd;
  private final String identity;
  private final boolean software;
  private final boolean canRelease;
  private final Duration timeout;

  private WatchdogDevice(
      int fd, String identity, boolean software, boolean canRelease, Duration timeout) {
    this.fd = fd;
    this.identity = identity;
    this.software = software;
    this.canRelease = canRelease;
    this.timeout = timeout;
  }

  /**
   * Opens and so starts it.
   *
   * @param wanted the timeout to set, whole seconds; a device that insists on a longer one is
   *     stopped again if it can be, and refused
   */
  static WatchdogDevice open(Path path, Duration wanted) throws IOException {
    int mode = (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode"));
    boolean device = (mode & TYPE_BITS) == CHARACTER_DEVICE;
    // The timeout of a stand-in first: it must not be started when that is missing.
    Duration own = device ? Duration.ZERO : standInTimeout(path);
    if (own.compareTo(wanted) > 0) {
      throw new IOException(tooLong(own, wanted));
    }
    int fd = Libc.open(path.toString(), Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    if (fd < 0) {
      throw new IOException("open " + path + ": " + errno());
    }
    return device ? suitable(ofKernel(fd, path, wanted), wanted) : standIn(fd, own);
  }

  private static Duration standInTimeout(Path path) throws IOException {
    String text = Files.readString(Path.of(path + ".timeout")).strip();
    try {
      return Duration.ofMillis(Math.round(1_000 * Double.parseDouble(text)));
    } catch (NumberFormatException e) {
      throw new IOException(path + ".timeout holds '" + text + "', expected seconds", e);
    }
  }

  private static WatchdogDevice standIn(int fd, Duration timeout) throws IOException {
    WatchdogDevice opened = new WatchdogDevice(fd, "stand-in", true, true, timeout);
    opened.feed();
    return opened;
  }

  /** One that cannot be stopped any more is better fed, by its own timeout, than let run out. */
  private static WatchdogDevice suitable(WatchdogDevice opened, Duration wanted)
      throws IOException {
    if (opened.timeout.compareTo(wanted) > 0 && opened.canRelease) {
      opened.release();
      throw new IOException(tooLong(opened.timeout, wanted));
    }
    return opened;
  }

  private static String tooLong(Duration own, Duration wanted) {
    return "its timeout is " + own.toMillis() + " ms, at most " + wanted.toMillis() + " fit";
  }

  private static WatchdogDevice ofKernel(int fd, Path path, Duration wanted) throws IOException {
    byte[] info = new byte[INFO_BYTES];
    if (Libc.ioctl(fd, GET_SUPPORT, info) != 0) {
      String why = errno();
      int unused = Libc.close(fd);
      throw new IOException(path + " is no watchdog: " + why);
    }
    int options = Libc.readInt(info, 0);
    if ((options & SET_TIMEOUT_OPTION) != 0) {
      byte[] seconds = Libc.bytesOf((int) wanted.toSeconds());
      int unused = Libc.ioctl(fd, SET_TIMEOUT, seconds); // what it made of it is read back
    }
    byte[] seconds = Libc.bytesOf(0);
    int timeout =
        Libc.ioctl(fd, GET_TIMEOUT, seconds) == 0 ? Libc.readInt(seconds, 0) : Integer.MAX_VALUE;
    String identity = identity(info);
    return new WatchdogDevice(
        fd,
        identity,
        identity.equals(SOFTDOG),
        (options & MAGIC_CLOSE_OPTION) != 0,
        Duration.ofSeconds(timeout));
  }

  /** The text in struct watchdog_info, up to its first zero byte. */
  static String identity(byte[] info) {
    int end = 8;
    while (end < INFO_BYTES && info[end] != 0) {
      end++;
    }
    return new String(info, 8, end - 8, StandardCharsets.ISO_8859_1);
  }

  String identity() {
    return identity;
  }

  /** Whether it depends on this kernel. */
  boolean isSoftware() {
    return software;
  }

  /** Read back from the device: many round, some cannot be set at all. */
  Duration timeout() {
    return timeout;
  }

  void feed() throws IOException {
    write(FEED);
  }

  /**
   * The magic close: it stops counting. Throws if it cannot be stopped; it counts on then, and the
   * node is reset unless another guard opens it in time.
   */
  void release() throws IOException {
    if (!canRelease) {
      throw new IOException(identity + " cannot be stopped once it has been started");
    }
    write(MAGIC);
    int unused = Libc.close(fd);
  }

  private void write(byte[] one) throws IOException {
    if (Libc.write(fd, one, one.length) != one.length) {
      throw new IOException("write to the watchdog: " + errno());
    }
  }

  private static String errno() {
    return "errno " + Native.getLastError();
  }
}
