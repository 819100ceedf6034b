package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private static final String TITLES = "  sl  local_address rem_address   st ...\n";

  private static List<Listeners.Listener> parse(String lines) throws IOException {
    List<Listeners.Listener> found = new ArrayList<>();
    Listeners.parse(new BufferedReader(new StringReader(TITLES + lines)), found);
    return found;
  }

  private static String line(String address, String state, long inode) {
    return "   0: "
        + address
        + " 00000000:0000 "
        + state
        + " 00000000:00000000 00:00000000"
        + " 00000000     0        0 "
        + inode
        + " 1 0000000000000000 100 0 0 10 0\n";
  }

  @Test
  void readsBothFamilies() throws IOException {
    assertThat(
            parse(
                line("0100007F:0019", "0A", 7)
                    + line("B80D0120000000000000000001000000:008F", "0A", 8)
                    + line("0000000000000000FFFF00000100A8C0:006E", "0A", 9)))
        .containsExactly(
            new Listeners.Listener(InetAddress.getLoopbackAddress(), 25, 7),
            new Listeners.Listener(InetAddress.getByName("2001:db8::1"), 143, 8),
            new Listeners.Listener(InetAddress.getByName("192.168.0.1"), 110, 9));
  }

  @Test
  void isNotMisledByASocketBeingClosed() throws IOException {
    String closing = line("0100007F:0019", "07", 0);
    assertThat(parse(closing + line("0100007F:0019", "0A", 8))).hasSize(1);
  }

  @Test
  void doesNotReadThroughAllConnections() throws IOException {
    String connections = line("0100007F:0019", "01", 7).repeat(64);
    assertThat(parse(connections + line("0100007F:0019", "0A", 8))).isEmpty();
  }

  @Test
  void knowsWhatAWildcardTakes() throws IOException {
    InetAddress protectedAddress = InetAddress.getByName("192.0.2.10");
    Listeners.Listener wildcard = new Listeners.Listener(InetAddress.getByName("::"), 25, 1);
    assertThat(wildcard.takes(protectedAddress, 25)).isTrue();
    assertThat(wildcard.takes(protectedAddress, 26)).isFalse();
    Listeners.Listener loopback = new Listeners.Listener(InetAddress.getLoopbackAddress(), 25, 1);
    assertThat(loopback.takes(protectedAddress, 25)).isFalse();
  }

  private static List<Listeners.Listener> of(
      ServerSocket socket, List<Listeners.Listener> listeners) {
    return listeners.stream().filter(l -> l.port() == socket.getLocalPort()).toList();
  }

  @Test
  void findsItsOwnSocketAndItself() throws IOException {
    for (String host : List.of("127.0.0.1", "::1")) {
      InetAddress address = InetAddress.getByName(host);
      try (ServerSocket socket = new ServerSocket(0, 1, address)) {
        assertThat(Listeners.readFiles()).containsAll(of(socket, Listeners.read()));
        Listeners.Listener found =
            Listeners.read().stream()
                .filter(l -> l.port() == socket.getLocalPort() && l.address().equals(address))
                .findFirst()
                .orElseThrow();
        assertThat(Listeners.owners(found.inode()))
            .extracting(ProcessId::pid)
            .contains(ProcessHandle.current().pid());
      }
    }
  }
}
