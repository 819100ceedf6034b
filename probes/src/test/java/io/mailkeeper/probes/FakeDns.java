package io.mailkeeper.probes;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;

/** A name server that knows no name, or does not answer at all. */
final class FakeDns implements AutoCloseable {

  private final DatagramSocket socket;

  private FakeDns() {
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeDns silent() {
    return new FakeDns();
  }

  static FakeDns denying() {
    FakeDns dns = new FakeDns();
    Thread thread = new Thread(dns::deny, "fake-dns");
    thread.setDaemon(true);
    thread.start();
    return dns;
  }

  /** A Vert.x that asks this server, and knows {@code mail.test} from its hosts file. */
  Vertx vertx() {
    AddressResolverOptions resolver =
        new AddressResolverOptions()
            .setHostsValue(Buffer.buffer("127.0.0.1 mail.test\n"))
            .setServers(List.of("127.0.0.1:" + socket.getLocalPort()))
            .setSearchDomains(List.of());
    return Vertx.vertx(new VertxOptions().setAddressResolverOptions(resolver));
  }

  @Override
  public void close() {
    socket.close();
  }

  /** RFC 1035 section 4.1.1: the question comes back as a response with code 3, no such name. */
  private void deny() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        packet.getData()[2] |= (byte) 0x80;
        packet.getData()[3] = (byte) 0x83;
        packet.getData()[11] = 0;
        socket.send(questionOnly(packet));
      }
    } catch (IOException end) {
      // Closed: the test is over.
    }
  }

  /** Cuts an EDNS record that follows the question. */
  private static DatagramPacket questionOnly(DatagramPacket packet) {
    int end = 12;
    while (packet.getData()[end] != 0) {
      end += packet.getData()[end] + 1;
    }
    packet.setLength(end + 5);
    return packet;
  }
}
