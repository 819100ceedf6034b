package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Asks the network segment who has an address, in a way that changes no neighbour's table: IPv4 by
 * ARP probes with an empty sender (RFC 5227 section 2.1.1), IPv6 by neighbour solicitations as in
 * duplicate address detection (RFC 4862 section 5.4.2). Runs no program; needs CAP_NET_RAW
 * (packet(7)).
 *
 * <pre>
 * 0                   first probe
 * a third of the time second probe, the first may have been lost
 * limit               nobody has answered
 * </pre>
 */
public final class NeighbourQuestion {

  /** IFF_NOARP in {@code /sys/class/net/NAME/flags} (netdevice(7)). */
  private static final int NOARP = 0x80;

  private NeighbourQuestion() {}

  /** How one protocol asks, and who speaks in what it hears. */
  interface Protocol {
    /** EtherType of its frames. */
    int etherType();

    /** Which of those frames are worth a look. */
    FrameFilter filter();

    /** Ethernet address the question is sent to. */
    byte[] to();

    /**
     * The question.
     *
     * @param mac Ethernet address of the interface
     */
    byte[] probe(byte[] mac);

    /** Ethernet address of whoever says in this frame that the address is his. */
    Optional<byte[]> speaker(ByteBuffer frame);
  }

  /**
   * Asks, and returns with the first answer or at the limit.
   *
   * @return Ethernet address of another machine that answers or speaks for the address, in lower
   *     case with colons
   * @throws IOException if the question cannot be asked: interface missing, down, without ARP or
   *     Ethernet address, socket refused
   */
  public static Optional<String> ask(InetAddress address, String device, Duration limit)
      throws IOException {
    NetworkInterface nic = NetworkInterface.getByName(device);
    if (nic == null || !nic.isUp()) {
      throw new IOException(device + (nic == null ? " does not exist" : " is down"));
    }
    byte[] mac = nic.getHardwareAddress();
    if (mac == null || mac.length != 6 || withoutArp(device)) {
      throw new IOException(device + " has no Ethernet address or no ARP");
    }
    byte[] ip = address.getAddress();
    Protocol protocol =
        address instanceof Inet4Address ? new ArpProtocol(ip) : new DiscoveryProtocol(ip);
    try {
      List<byte[]> ours = new ArrayList<>(new Links().hardwareAddresses());
      ours.add(mac);
      return ask(nic.getIndex(), mac, ours, protocol, limit);
    } catch (LastErrorException e) {
      throw new IOException("no raw packet on " + device + ": errno " + e.getErrorCode(), e);
    }
  }

  private static boolean withoutArp(String device) throws IOException {
    Path flags = Path.of("/sys/class/net", device, "flags");
    // Missing where /sys shows another network namespace than ours.
    return Files.exists(flags) && (Integer.decode(Files.readString(flags).strip()) & NOARP) != 0;
  }

  /**
   * @param ours Ethernet addresses of all interfaces of this machine: another one of it in the same
   *     network answers for every address the machine has
   */
  private static Optional<String> ask(
      int index, byte[] mac, List<byte[]> ours, Protocol protocol, Duration limit) {
    byte[] probe = protocol.probe(mac);
    try (FrameSocket socket = new FrameSocket(index, protocol.etherType(), protocol.filter())) {
      long start = System.nanoTime();
      long end = start + limit.toNanos();
      Optional<String> owner = Optional.empty();
      for (long until : new long[] {start + limit.toNanos() / 3, end}) {
        if (owner.isEmpty()) {
          socket.send(probe, protocol.to());
          owner = listen(socket, ours, protocol, until);
        }
      }
      return owner;
    }
  }

  private static Optional<String> listen(
      FrameSocket socket, List<byte[]> ours, Protocol protocol, long until) {
    Optional<String> owner = Optional.empty();
    while (owner.isEmpty()) {
      Optional<ByteBuffer> frame = socket.receive(until);
      if (frame.isEmpty()) {
        return owner;
      }
      owner = another(protocol, frame.get(), ours);
    }
    return owner;
  }

  /** Who speaks for the address in this frame; empty when it is ourselves or nobody. */
  static Optional<String> another(Protocol protocol, ByteBuffer frame, List<byte[]> ours) {
    return protocol
        .speaker(frame)
        .filter(speaker -> ours.stream().noneMatch(mac -> Arrays.equals(speaker, mac)))
        .map(HexFormat.ofDelimiter(":")::formatHex);
  }
}
