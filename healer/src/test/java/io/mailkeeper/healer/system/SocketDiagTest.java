package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.system.Listeners.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketDiagTest {

  private final List<Listener> found = new ArrayList<>();

  /** struct nlmsghdr; the body follows. */
  private static ByteBuffer message(int type, int length) {
    ByteBuffer message = ByteBuffer.allocate(16 + length).order(ByteOrder.nativeOrder());
    return message.putInt(16 + length).putShort((short) type).position(16);
  }

  @Test
  void readsAListenerAndThatMoreFollow() throws IOException {
    ByteBuffer message = message(20, 72);
    message.put((byte) 2).put((byte) 10).position(16 + 4);
    message.put((byte) 0x10).put((byte) 0x19); // port 4121, the high byte first
    message.position(16 + 8).put(new byte[] {(byte) 192, 0, 2, 10});
    message.position(16 + 68).putInt(4711).position(0);
    assertThat(SocketDiag.parse(message, found)).isTrue();
    assertThat(found)
        .containsExactly(new Listener(InetAddress.getByName("192.0.2.10"), 4121, 4711));
  }

  @Test
  void endsWithTheLastMessage() throws IOException {
    assertThat(SocketDiag.parse(message(3, 4).position(0), found)).isFalse();
    assertThat(found).isEmpty();
  }

  @Test
  void takesNoErrorForAnEmptyList() {
    ByteBuffer error = message(2, 20).putInt(-2).position(0);
    assertThatThrownBy(() -> SocketDiag.parse(error, found))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("errno 2");
    ByteBuffer torn = message(20, 72).position(0).limit(40);
    assertThatThrownBy(() -> SocketDiag.parse(torn, found)).isInstanceOf(IOException.class);
  }

  @Test
  void listsNoConnections() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
      SocketDiag.read(found);
      assertThat(found).filteredOn(l -> l.port() == server.getLocalPort()).hasSize(1);
      assertThat(found).noneMatch(l -> l.port() == client.getLocalPort());
    }
  }
}
