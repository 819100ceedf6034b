package io.mailkeeper.healer.system;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Who has an IPv4 address, by ARP (RFC 826, RFC 5227 section 2.1.1). */
final class ArpProtocol implements NeighbourQuestion.Protocol {

  private static final byte[] NO_ADDRESS = new byte[4];

  private final byte[] ip;

  ArpProtocol(byte[] ip) {
    this.ip = ip.clone();
  }

  @Override
  public int etherType() {
    return Announcement.ARP;
  }

  @Override
  public FrameFilter filter() {
    return FrameFilter.ALL;
  }

  @Override
  public byte[] to() {
    return Announcement.BROADCAST;
  }

  @Override
  public byte[] probe(byte[] mac) {
    return Announcement.arp(mac, NO_ADDRESS, ip, 1);
  }

  /** The sender of an answer, a question or an announcement. */
  @Override
  public Optional<byte[]> speaker(ByteBuffer frame) {
    if (frame.remaining() < 42
        || frame.getShort(12) != Announcement.ARP
        || frame.getShort(16) != 0x0800) {
      return Optional.empty();
    }
    byte[] sender = new byte[6];
    byte[] senderIp = new byte[4];
    frame.get(22, sender).get(28, senderIp);
    return Arrays.equals(senderIp, ip) ? Optional.of(sender) : Optional.empty();
  }
}
