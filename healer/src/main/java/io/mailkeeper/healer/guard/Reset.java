package io.mailkeeper.healer.guard;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Resets the node at once: {@code b} to sysrq-trigger, sysrq.rst of the kernel. Nothing is flushed,
 * which is the point. The file is opened and tried at the guard's start; any other path is the
 * stand-in of a test, which gets the same byte.
 */
final class Reset {

  /** The inode of the first pid namespace, PROC_PID_INIT_INO of the kernel. */
  private static final String FIRST_NAMESPACE = "pid:[4026531836]";

  /** The log's own thread gets this long to write the last line. */
  private static final long LAST_LINE_NANOS = 20_000_000;

  private static final int CLOSED = -1;
  private static final byte[] REBOOT = {'b'};

  private final GuardLog log;
  private final int fd;
  private final String obstacle;
  private boolean said;

  private Reset(GuardLog log, int fd, String obstacle) {
    this.log = log;
    this.fd = fd;
    this.obstacle = obstacle;
  }

  /** Never fails: a guard that cannot reset says so and guards all the same. */
  static Reset open(Optional<Path> sysrq, GuardLog log) {
    if (sysrq.isEmpty()) {
      return new Reset(log, CLOSED, "it is switched off");
    }
    Path path = sysrq.get();
    if (path.startsWith("/proc") && !isFirstNamespace()) {
      return new Reset(log, CLOSED, "in a container it would take the whole host down");
    }
    int fd = Libc.open(path.toString(), Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    if (fd < 0) {
      return new Reset(log, CLOSED, "open " + path + ": errno " + Native.getLastError());
    }
    int unused = Libc.write(fd, REBOOT, 0); // nothing is written, all that is needed is loaded
    return new Reset(log, fd, "");
  }

  private static boolean isFirstNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
          .toString()
          .equals(FIRST_NAMESPACE);
    } catch (IOException e) {
      return false;
    }
  }

  boolean isPossible() {
    return fd != CLOSED;
  }

  /** Why it cannot be done; empty if it can. */
  String obstacle() {
    return obstacle;
  }

  /** Does not return where it works. */
  void now(String why) {
    if (!isPossible()) {
      return;
    }
    if (!said) {
      said = true;
      log.line("resetting this node: " + why);
      LockSupport.parkNanos(LAST_LINE_NANOS);
    }
    int unused = Libc.write(fd, REBOOT, REBOOT.length);
  }
}
