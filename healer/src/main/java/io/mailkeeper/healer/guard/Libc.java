package io.mailkeeper.healer.guard;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The system calls the JDK does not offer, or not without blocking and buffering.
 *
 * <p>Not the {@code LibC} of healer.system, on purpose: its calls go through a proxy, for which the
 * JVM makes classes, and report errors as exceptions. These are bound directly: half the memory and
 * nothing left to load when the guard fires.
 */
final class Libc {

  static final int SIGTERM = 15;
  static final int SIGKILL = 9;

  /** MNT_FORCE of umount2(2): aborts outstanding requests (NFS) or the connection (FUSE). */
  static final int MNT_FORCE = 1;

  // open(2), asm-generic
  static final int O_WRONLY = 1;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static {
    Native.register("c");
  }

  private Libc() {}

  static native int kill(int pid, int signal);

  static native int umount2(String target, int flags);

  static native int mount(String source, String target, String type, long flags, String data);

  static native int open(String path, int flags);

  static native int close(int fd);

  static native int write(int fd, byte[] bytes, long count);

  static native int ioctl(int fd, long request, byte[] argument);

  /** An int in memory, for ioctl(2). */
  static byte[] bytesOf(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  static int readInt(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
  }
}
