package io.mailkeeper.healer.system;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Who has an IPv6 address, by neighbour discovery. The question is the one of duplicate address
 * detection: from the unspecified address, so that the owner answers to all nodes and nobody
 * remembers us (RFC 4862 section 5.4.2, RFC 4861 section 7.2.4).
 */
final class DiscoveryProtocol implements NeighbourQuestion.Protocol {

  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int ICMP = 58;

  /** Start of the ICMPv6 message behind the Ethernet and the IPv6 header. */
  private static final int MESSAGE = 14 + 40;

  /** Start of the options of both messages. */
  private static final int OPTIONS = MESSAGE + 24;

  private static final int TARGET_LINK_ADDRESS = 2;

  /**
   * ff02::1:ff00:0/104 of RFC 4291 section 2.7.1; the last three bytes are those of the address.
   */
  private static final byte[] SOLICITED_NODE = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, 0, 0, 0
  };

  private final byte[] ip;

  DiscoveryProtocol(byte[] ip) {
    this.ip = ip.clone();
  }

  @Override
  public int etherType() {
    return Announcement.IPV6;
  }

  /** A mail server's own traffic does not wake us: only the two messages do. */
  @Override
  public FrameFilter filter() {
    return FrameFilter.icmp6(SOLICITATION, ADVERTISEMENT);
  }

  /** RFC 2464 section 7. */
  @Override
  public byte[] to() {
    return new byte[] {0x33, 0x33, (byte) 0xff, ip[13], ip[14], ip[15]};
  }

  @Override
  public byte[] probe(byte[] mac) {
    byte[] group = SOLICITED_NODE.clone();
    System.arraycopy(ip, 13, group, 13, 3);
    ByteBuffer message = ByteBuffer.allocate(24);
    message.put((byte) SOLICITATION).put((byte) 0).putShort((short) 0).putInt(0).put(ip);
    return Announcement.icmp6(mac, to(), new byte[16], group, message.array());
  }

  /**
   * Whoever advertises the address, or solicits others from it. Another one that asks as we do does
   * not have it yet. A frame whose hop limit is not 255 comes from beyond the segment (RFC 4861
   * section 7.1).
   */
  @Override
  public Optional<byte[]> speaker(ByteBuffer frame) {
    if (frame.remaining() < OPTIONS
        || frame.getShort(12) != (short) Announcement.IPV6
        || Byte.toUnsignedInt(frame.get(20)) != ICMP
        || Byte.toUnsignedInt(frame.get(21)) != 255) {
      return Optional.empty();
    }
    return switch (Byte.toUnsignedInt(frame.get(MESSAGE))) {
      case ADVERTISEMENT -> isAt(frame, MESSAGE + 8) ? Optional.of(advertised(frame)) : none();
      case SOLICITATION -> isAt(frame, 22) ? Optional.of(sender(frame)) : none();
      default -> none();
    };
  }

  private static Optional<byte[]> none() {
    return Optional.empty();
  }

  private boolean isAt(ByteBuffer frame, int offset) {
    byte[] found = new byte[16];
    frame.get(offset, found);
    return Arrays.equals(found, ip);
  }

  /** What the advertisement says; its sender where it does not say. */
  private static byte[] advertised(ByteBuffer frame) {
    if (frame.remaining() >= OPTIONS + 8 && frame.get(OPTIONS) == TARGET_LINK_ADDRESS) {
      byte[] address = new byte[6];
      frame.get(OPTIONS + 2, address);
      return address;
    }
    return sender(frame);
  }

  private static byte[] sender(ByteBuffer frame) {
    byte[] address = new byte[6];
    frame.get(6, address);
    return address;
  }
}
