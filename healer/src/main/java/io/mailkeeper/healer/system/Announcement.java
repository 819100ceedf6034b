package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Tells the network segment that an address has moved here, without running a program: gratuitous
 * ARP for IPv4 (RFC 5227 section 3: as a request and, for hosts that only heed those, as a reply),
 * an unsolicited neighbour advertisement with the override flag for IPv6 (RFC 4861 section 7.2.6).
 * Needs CAP_NET_RAW (packet(7)).
 */
public final class Announcement {

  static final int AF_PACKET = 17;
  static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86DD;

  static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

  /** All nodes: ff02::1, and the Ethernet group of it (RFC 2464 section 7). */
  private static final byte[] ALL_NODES = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};

  private Announcement() {}

  /**
   * Sends it once; takes well below a millisecond.
   *
   * @throws IOException if the interface has no Ethernet address or the socket is refused
   */
  public static void send(InetAddress address, NetworkInterface device) throws IOException {
    byte[] mac = device.getHardwareAddress();
    if (mac == null || mac.length != 6) {
      throw new IOException(device.getName() + " has no Ethernet address");
    }
    if (address instanceof Inet6Address) {
      send(device, IPV6, ALL_NODES_MAC, List.of(advertisement(mac, address.getAddress())));
    } else {
      byte[] ip = address.getAddress();
      send(device, ARP, BROADCAST, List.of(arp(mac, ip, ip, 1), arp(mac, ip, ip, 2)));
    }
  }

  private static void send(NetworkInterface device, int protocol, byte[] to, List<byte[]> frames)
      throws IOException {
    try {
      int fd = LibC.INSTANCE.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
      try {
        byte[] link = linkAddress(device.getIndex(), protocol, to);
        for (byte[] frame : frames) {
          NativeLong length = new NativeLong(frame.length);
          LibC.INSTANCE.sendto(fd, frame, length, 0, link, link.length);
        }
      } finally {
        LibC.INSTANCE.close(fd);
      }
    } catch (LastErrorException e) {
      throw new IOException("no raw packet on " + device.getName() + ": " + e.getMessage(), e);
    }
  }

  /** struct sockaddr_ll. */
  static byte[] linkAddress(int index, int protocol, byte[] to) {
    ByteBuffer address = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    address.putShort((short) AF_PACKET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) protocol);
    address.order(ByteOrder.nativeOrder()).putInt(index);
    address.putShort((short) 0).put((byte) 0).put((byte) to.length).put(to);
    return address.array();
  }

  /** An Ethernet frame to all with an ARP packet (RFC 826). */
  static byte[] arp(byte[] mac, byte[] sender, byte[] target, int operation) {
    ByteBuffer frame = ByteBuffer.allocate(60); // the least an Ethernet frame carries
    frame.put(BROADCAST).put(mac).putShort((short) ARP);
    frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    frame.putShort((short) operation).put(mac).put(sender).put(BROADCAST).put(target);
    return frame.array();
  }

  /** An Ethernet frame with a neighbour advertisement (RFC 4861 section 4.4), flag Override. */
  static byte[] advertisement(byte[] mac, byte[] ip) {
    ByteBuffer icmp = ByteBuffer.allocate(32);
    icmp.put((byte) 136).put((byte) 0).putShort((short) 0).putInt(0x20000000).put(ip);
    icmp.put((byte) 2).put((byte) 1).put(mac); // option: target link-layer address
    return icmp6(mac, ALL_NODES_MAC, ip, ALL_NODES, icmp.array());
  }

  /**
   * An Ethernet frame with an ICMPv6 message whose checksum is filled in: that of the pseudo-header
   * of RFC 8200 section 8.1 and the message. The hop limit is 255, as neighbour discovery demands.
   */
  static byte[] icmp6(byte[] mac, byte[] to, byte[] source, byte[] destination, byte[] message) {
    ByteBuffer all = ByteBuffer.allocate(40 + message.length);
    all.put(source).put(destination).putInt(message.length).putInt(58).put(message).flip();
    ByteBuffer frame = ByteBuffer.allocate(14 + 40 + message.length);
    frame.put(to).put(mac).putShort((short) IPV6);
    frame.putInt(0x60000000).putShort((short) message.length).put((byte) 58).put((byte) 255);
    frame.put(source).put(destination).put(message).putShort(14 + 40 + 2, checksum(all));
    return frame.array();
  }

  /** The Internet checksum (RFC 1071) of an even number of bytes. */
  private static short checksum(ByteBuffer all) {
    int sum = 0;
    while (all.hasRemaining()) {
      sum += all.getShort() & 0xffff;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }
}
