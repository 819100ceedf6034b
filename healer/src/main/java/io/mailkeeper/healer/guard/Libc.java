package io.mailkeeper.healer.guard;

import com.sun.jna.Native;

/**
 * The two system calls the JDK does not offer: kill(2) and umount2(2).
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

  static {
    Native.register("c");
  }

  private Libc() {}

  static native int kill(int pid, int signal);

  static native int umount2(String target, int flags);
}
