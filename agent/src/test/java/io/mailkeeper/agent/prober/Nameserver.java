package io.mailkeeper.agent.prober;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;

/**
 * A name server that knows one zone: {@code good.test} has an address and an SOA record, every
 * other name does not exist. Over UDP and TCP on one port.
 */
final class Nameserver implements AutoCloseable {

  private final DatagramSocket udp;
  private final ServerSocket tcp;

  private Nameserver(DatagramSocket udp, ServerSocket tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  static Nameserver start() throws IOException {
    for (int attempt = 0; ; attempt++) {
      ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Optional<DatagramSocket> udp = udp(tcp.getLocalPort());
      if (udp.isPresent()) {
        Nameserver server = new Nameserver(udp.get(), tcp);
        daemon(server::datagrams);
        daemon(server::connections);
        return server;
      }
      tcp.close();
      if (attempt == 20) {
        throw new IOException("no port is free for both UDP and TCP");
      }
    }
  }

  private static Optional<DatagramSocket> udp(int port) {
    try {
      return Optional.of(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      return Optional.empty();
    }
  }

  String address() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private void datagrams() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        udp.receive(packet);
        packet.setData(answer(Arrays.copyOf(packet.getData(), packet.getLength())));
        udp.send(packet);
      }
    } catch (IOException end) {
      // Closed: the test is over.
    }
  }

  private void connections() {
    try {
      while (true) {
        Socket client = tcp.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException end) {
      // Closed: the test is over.
    }
  }

  private static void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] answer = answer(in.readNBytes(in.readUnsignedShort()));
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException gone) {
      // Clients may go when they like.
    }
  }

  /** RFC 1035 section 4.1; the question is "4good4test0" and its type. */
  private static byte[] answer(byte[] query) {
    ByteBuf out = Unpooled.buffer();
    byte[] good = {4, 'g', 'o', 'o', 'd', 4, 't', 'e', 's', 't', 0};
    boolean known =
        query.length >= 12 + good.length + 4
            && Arrays.equals(query, 12, 12 + good.length, good, 0, good.length);
    int type = known ? query[12 + good.length + 1] & 0xff : 0;
    boolean answers = type == 1 || type == 6;
    out.writeBytes(query, 0, 2).writeShort(known ? 0x8180 : 0x8183);
    out.writeShort(1).writeShort(answers ? 1 : 0).writeShort(0).writeShort(0);
    out.writeBytes(query, 12, query.length - 12);
    if (type == 1) {
      out.writeShort(0xc00c).writeShort(1).writeShort(1).writeInt(300).writeShort(4);
      out.writeBytes(new byte[] {(byte) 192, 0, 2, 1});
    } else if (type == 6) {
      out.writeShort(0xc00c).writeShort(6).writeShort(1).writeInt(300).writeShort(24);
      out.writeShort(0xc00c).writeShort(0xc00c);
      out.writeInt(2026).writeInt(1).writeInt(2).writeInt(3).writeInt(4);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "nameserver");
    thread.setDaemon(true);
    thread.start();
  }
}
