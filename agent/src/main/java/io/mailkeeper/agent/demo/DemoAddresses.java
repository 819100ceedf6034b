package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything of one demo listens. On Linux all of 127/8 is this machine, without root and
 * without configuration; an address of its own for the mail service and for each node shows, like a
 * movable address, that only one node can have it. Nothing but the demo connects from these
 * addresses, so no outgoing connection takes one of the ports while a node is off.
 *
 * @param network its third byte: several demos can run at once
 */
record DemoAddresses(int network) {

  private static final int NETWORKS = 254;
  private static final int AGENT_PORT = 9650;
  private static final int SMTP_PORT = 2525;
  private static final int IMAP_PORT = 1143;

  /**
   * The first that is free, beginning at one that depends on this process: two demos started at the
   * same moment hardly ask for the same.
   *
   * @throws IOException none is free
   */
  static DemoAddresses free() throws IOException {
    int begin = (int) (ProcessHandle.current().pid() % NETWORKS);
    for (int i = 0; i < NETWORKS; i++) {
      DemoAddresses candidate = new DemoAddresses(1 + (begin + i) % NETWORKS);
      if (candidate.all().stream().allMatch(DemoAddresses::canListen)) {
        return candidate;
      }
    }
    throw new IOException(
        "cannot listen on any of 127.77.1.1 to 127.77." + NETWORKS + ".1, port " + AGENT_PORT);
  }

  private List<InetSocketAddress> all() {
    return List.of(agent(0), agent(1), smtp(), imap());
  }

  private static boolean canListen(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** Where the agent of a node answers: 0 the first, 1 the second. */
  InetSocketAddress agent(int node) {
    return at(node + 1, AGENT_PORT);
  }

  InetSocketAddress smtp() {
    return at(50, SMTP_PORT);
  }

  InetSocketAddress imap() {
    return at(50, IMAP_PORT);
  }

  private InetSocketAddress at(int host, int port) {
    try {
      byte[] bytes = {127, 77, (byte) network, (byte) host};
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (IOException e) {
      throw new IllegalStateException("four bytes are an address: " + Arrays.asList(host), e);
    }
  }

  /** {@code address:port}, without a name before it. */
  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
