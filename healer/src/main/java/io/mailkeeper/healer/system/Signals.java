package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;

/** Sends signals to exactly the process that was meant, never to a later one with its number. */
public final class Signals {

  public static final int KILL = 9;
  public static final int TERM = 15;
  public static final int STOP = 19;
  public static final int CONT = 18;

  private Signals() {}

  /**
   * Sends a signal (pidfd_send_signal(2)).
   *
   * @return whether it was sent; false when the process is gone or may not be signalled
   */
  public static boolean send(ProcessId id, int signal) {
    int fd;
    try {
      fd = LibC.INSTANCE.syscall(LibC.PIDFD_OPEN, (int) id.pid(), 0).intValue();
    } catch (LastErrorException e) {
      return e.getErrorCode() != LibC.ESRCH && sendByNumber(id, signal);
    }
    try {
      // The descriptor holds one process; only now is it known that it is the one that was meant.
      if (!id.alive()) {
        return false;
      }
      LibC.INSTANCE.syscall(LibC.PIDFD_SEND_SIGNAL, fd, signal, Pointer.NULL, 0);
      return true;
    } catch (LastErrorException e) {
      return false;
    } finally {
      LibC.INSTANCE.close(fd);
    }
  }

  /** For kernels without pidfd: a number used again between the two lines is not noticed. */
  private static boolean sendByNumber(ProcessId id, int signal) {
    try {
      return id.alive() && LibC.INSTANCE.kill((int) id.pid(), signal) == 0;
    } catch (LastErrorException e) {
      return false;
    }
  }
}
