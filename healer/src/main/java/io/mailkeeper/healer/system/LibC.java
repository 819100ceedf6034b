package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The few C library calls this package needs that the JDK has no counterpart for. */
interface LibC extends Library {

  LibC INSTANCE = Native.load("c", LibC.class);

  /** Same number on every architecture (pidfd_open(2), since Linux 5.3). */
  NativeLong PIDFD_OPEN = new NativeLong(434);

  /** Same number on every architecture (pidfd_send_signal(2), since Linux 5.1). */
  NativeLong PIDFD_SEND_SIGNAL = new NativeLong(424);

  int EINTR = 4;
  int ESRCH = 3;

  NativeLong syscall(NativeLong number, Object... arguments) throws LastErrorException;

  int poll(Pointer fds, NativeLong count, int timeoutMillis) throws LastErrorException;

  int eventfd(int initial, int flags) throws LastErrorException;

  NativeLong read(int fd, byte[] bytes, NativeLong length) throws LastErrorException;

  NativeLong write(int fd, byte[] bytes, NativeLong length) throws LastErrorException;

  int close(int fd) throws LastErrorException;

  int kill(int pid, int signal) throws LastErrorException;

  int memfd_create(String name, int flags) throws LastErrorException;

  int fcntl(int fd, int command, Object... arguments) throws LastErrorException;

  /** fallocate(2). */
  int fallocate(int fd, int mode, long offset, long length) throws LastErrorException;

  int statvfs(String path, Pointer result) throws LastErrorException;

  int socket(int domain, int type, int protocol) throws LastErrorException;

  int bind(int fd, byte[] address, int size) throws LastErrorException;

  int setsockopt(int fd, int level, int name, Pointer value, int size) throws LastErrorException;

  NativeLong sendto(int fd, byte[] bytes, NativeLong length, int flags, byte[] address, int size)
      throws LastErrorException;
}
