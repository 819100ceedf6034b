package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Asks the network segment who has an IPv4 address by ARP probes (RFC 5227 section 2.1.1), whose
 * sender address is empty, so that no neighbour's table changes. Runs no program; needs CAP_NET_RAW
 * (packet(7)).
 *
 * <pre>
 * 0                   first probe
 * a third of the time second probe, the first may have been lost
 * limit               nobody has answered
 * </pre>
 */
public final class ArpQuestion {

  private static final int ARP = 0x0806;
  private static final short POLLIN = 1;
  private static final byte[] NO_ADDRESS = new byte[4];

  /** IFF_NOARP in {@code /sys/class/net/NAME/flags} (netdevice(7)). */
  private static final int NOARP = 0x80;

  private ArpQuestion() {}

  /**
   * Asks, and returns with the first answer or at the limit.
   *
   * @return Ethernet address of another machine that answers or speaks for the address, in lower
   *     case with colons
   * @throws IOException if the question cannot be asked: interface missing, down, without ARP or
   *     Ethernet address, socket refused
   */
  public static Optional<String> ask(Inet4Address address, String device, Duration limit)
      throws IOException {
    NetworkInterface nic = NetworkInterface.getByName(device);
    if (nic == null || !nic.isUp()) {
      throw new IOException(device + (nic == null ? " does not exist" : " is down"));
    }
    byte[] mac = nic.getHardwareAddress();
    if (mac == null || mac.length != 6 || withoutArp(device)) {
      throw new IOException(device + " has no Ethernet address or no ARP");
    }
    try {
      return ask(nic.getIndex(), mac, address.getAddress(), limit);
    } catch (LastErrorException e) {
      throw new IOException("no raw packet on " + device + ": errno " + e.getErrorCode(), e);
    }
  }

  private static boolean withoutArp(String device) throws IOException {
    Path flags = Path.of("/sys/class/net", device, "flags");
    // Missing where /sys shows another network namespace than ours.
    return Files.exists(flags) && (Integer.decode(Files.readString(flags).strip()) & NOARP) != 0;
  }

  private static Optional<String> ask(int index, byte[] mac, byte[] ip, Duration limit) {
    byte[] link = Announcement.linkAddress(index, ARP, Announcement.BROADCAST);
    byte[] probe = Announcement.arp(mac, NO_ADDRESS, ip, 1);
    // With protocol 0 nothing is received before bind(2) names interface and protocol.
    int fd = LibC.INSTANCE.socket(Announcement.AF_PACKET, Announcement.SOCK_RAW_CLOEXEC, 0);
    try {
      LibC.INSTANCE.bind(fd, link, link.length);
      long start = System.nanoTime();
      long end = start + limit.toNanos();
      Optional<String> owner = Optional.empty();
      for (long until : new long[] {start + limit.toNanos() / 3, end}) {
        if (owner.isEmpty()) {
          LibC.INSTANCE.sendto(fd, probe, new NativeLong(probe.length), 0, link, link.length);
          owner = listen(fd, mac, ip, until);
        }
      }
      return owner;
    } finally {
      LibC.INSTANCE.close(fd);
    }
  }

  private static Optional<String> listen(int fd, byte[] mac, byte[] ip, long until) {
    byte[] frame = new byte[128];
    Optional<String> owner = Optional.empty();
    while (owner.isEmpty() && readable(fd, until)) {
      int length = LibC.INSTANCE.read(fd, frame, new NativeLong(frame.length)).intValue();
      owner = owner(ByteBuffer.wrap(frame, 0, length), mac, ip);
    }
    return owner;
  }

  /** Waits for a frame; false at the end of the time. */
  private static boolean readable(int fd, long until) {
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

  /**
   * Who speaks for the address in this frame: its sender in an answer, a question or an
   * announcement. Empty when it is ourselves or another address.
   */
  static Optional<String> owner(ByteBuffer frame, byte[] mac, byte[] ip) {
    frame.order(ByteOrder.BIG_ENDIAN);
    if (frame.remaining() < 42 || frame.getShort(12) != ARP || frame.getShort(16) != 0x0800) {
      return Optional.empty();
    }
    byte[] sender = new byte[6];
    byte[] senderIp = new byte[4];
    frame.get(22, sender).get(28, senderIp);
    return Arrays.equals(senderIp, ip) && !Arrays.equals(sender, mac)
        ? Optional.of(HexFormat.ofDelimiter(":").formatHex(sender))
        : Optional.empty();
  }
}
