package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Ethernet frames of one type on one interface (packet(7)). For one thread. Errors of the kernel
 * come as {@link LastErrorException}.
 */
final class FrameSocket implements AutoCloseable {

  private static final short POLLIN = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;

  private final int fd;
  private final int index;
  private final int etherType;
  private final byte[] frame = new byte[256];

  FrameSocket(int index, int etherType, FrameFilter filter) {
    this.index = index;
    this.etherType = etherType;
    // With protocol 0 nothing is received before bind(2) names interface and protocol.
    this.fd = LibC.INSTANCE.socket(Announcement.AF_PACKET, Announcement.SOCK_RAW_CLOEXEC, 0);
    try {
      attach(filter);
      byte[] link = Announcement.linkAddress(index, etherType, Announcement.BROADCAST);
      LibC.INSTANCE.bind(fd, link, link.length);
    } catch (LastErrorException e) {
      close();
      throw e;
    }
  }

  private void attach(FrameFilter filter) {
    if (!filter.program().isEmpty()) {
      try (Memory steps = filter.steps();
          Memory program = new Memory(2L * Native.POINTER_SIZE)) { // struct sock_fprog
        program.clear();
        program.setShort(0, (short) filter.program().size());
        program.setPointer(Native.POINTER_SIZE, steps);
        LibC.INSTANCE.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, (int) program.size());
      }
    }
  }

  void send(byte[] bytes, byte[] to) {
    byte[] link = Announcement.linkAddress(index, etherType, to);
    LibC.INSTANCE.sendto(fd, bytes, new NativeLong(bytes.length), 0, link, link.length);
  }

  /**
   * The next frame, cut off where it is long; good until the next call.
   *
   * @param until {@link System#nanoTime} at which the wait ends
   * @return empty at the end of the time
   */
  Optional<ByteBuffer> receive(long until) {
    if (!readable(until)) {
      return Optional.empty();
    }
    int length = LibC.INSTANCE.read(fd, frame, new NativeLong(frame.length)).intValue();
    return Optional.of(ByteBuffer.wrap(frame, 0, length));
  }

  private boolean readable(long until) {
    try (Memory poll = new Memory(8)) {
      for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
        poll.setInt(0, fd);
        poll.setShort(4, POLLIN);
        poll.setShort(6, (short) 0);
        if (polled(poll, (int) (left / 1_000_000) + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean polled(Memory poll, int millis) {
    try {
      return LibC.INSTANCE.poll(poll, new NativeLong(1), millis) > 0;
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EINTR) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void close() {
    LibC.INSTANCE.close(fd);
  }
}
