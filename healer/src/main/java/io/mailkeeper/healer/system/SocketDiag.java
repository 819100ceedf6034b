package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.mailkeeper.healer.system.Listeners.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Asks the kernel for the listening TCP sockets only (sock_diag(7)). It looks through its small
 * table of listening sockets, where {@code /proc/net/tcp} walks the table of all connections, which
 * takes milliseconds also when it is empty.
 */
final class SocketDiag {

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final byte IPPROTO_TCP = 6;

  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short NLMSG_ERROR = 2;
  private static final short NLMSG_DONE = 3;

  /** NLM_F_REQUEST and NLM_F_DUMP. */
  private static final short REQUEST_DUMP = 0x001 | 0x300;

  /** One bit for the state TCP_LISTEN. */
  private static final int LISTENING = 1 << 10;

  private static final int HEADER = 16;

  /** As much as the kernel puts into one answer at the most. */
  private static final int BUFFER = 32 * 1024;

  private SocketDiag() {}

  /**
   * Adds the listening sockets of IPv4 and IPv6.
   *
   * @throws IOException if the kernel does not answer, as one without {@code tcp_diag}
   */
  static void read(List<Listener> into) throws IOException {
    try {
      int fd = LibC.INSTANCE.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
      try {
        dump(fd, AF_INET, into);
        dump(fd, AF_INET6, into);
      } finally {
        LibC.INSTANCE.close(fd);
      }
    } catch (LastErrorException e) {
      throw new IOException("no list of listening sockets: errno " + e.getErrorCode(), e);
    }
  }

  private static void dump(int fd, int family, List<Listener> into) throws IOException {
    byte[] question = question(family);
    LibC.INSTANCE.write(fd, question, new NativeLong(question.length));
    byte[] answer = new byte[BUFFER];
    boolean more = true;
    while (more) {
      int length = LibC.INSTANCE.read(fd, answer, new NativeLong(BUFFER)).intValue();
      more = parse(ByteBuffer.wrap(answer, 0, length).order(ByteOrder.nativeOrder()), into);
    }
  }

  /** struct nlmsghdr and struct inet_diag_req_v2. */
  private static byte[] question(int family) {
    ByteBuffer question = ByteBuffer.allocate(HEADER + 56).order(ByteOrder.nativeOrder());
    question.putInt(question.capacity()).putShort(SOCK_DIAG_BY_FAMILY).putShort(REQUEST_DUMP);
    question.putInt(1).putInt(0);
    question.put((byte) family).put(IPPROTO_TCP).putShort((short) 0).putInt(LISTENING);
    return question.array();
  }

  /**
   * Takes in the messages of one answer.
   *
   * @return whether another answer follows
   */
  static boolean parse(ByteBuffer answer, List<Listener> into) throws IOException {
    while (answer.remaining() >= HEADER) {
      int start = answer.position();
      int length = answer.getInt(start);
      if (length < HEADER || length > answer.remaining()) {
        throw new IOException("no list of listening sockets: a message of " + length + " bytes");
      }
      short type = answer.getShort(start + 4);
      if (type == NLMSG_DONE) {
        return false;
      }
      if (type == NLMSG_ERROR) {
        int errno = -answer.getInt(start + HEADER);
        throw new IOException("no list of listening sockets: errno " + errno);
      }
      byte[] message = new byte[length - HEADER];
      answer.get(start + HEADER, message);
      into.add(listener(message, 0, answer.order()));
      answer.position(Math.min(answer.limit(), start + (length + 3) / 4 * 4));
    }
    return true;
  }

  /** struct inet_diag_msg; port and address are in network byte order. */
  private static Listener listener(byte[] bytes, int at, ByteOrder order) throws IOException {
    int port = ((bytes[at + 4] & 0xff) << 8) | (bytes[at + 5] & 0xff);
    int length = bytes[at] == AF_INET ? 4 : 16;
    InetAddress address =
        InetAddress.getByAddress(Arrays.copyOfRange(bytes, at + 8, at + 8 + length));
    long inode = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(order).getInt(at + 68));
    return new Listener(address, port, inode);
  }
}
