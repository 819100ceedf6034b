package io.mailkeeper.lab.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * A server to be probed, in a process of its own and as cheap as can be: one thread, no state but
 * how far a client has come. It listens on three ports of loopback and prints them: a good SMTP
 * server, one that refuses with 554, one that refuses with 421. It ends with its standard input, so
 * that it cannot outlive who started it.
 */
final class SmtpResponder {

  /** What a port says: the greeting, then an answer to each command; after QUIT it closes. */
  private record Scene(ByteBuffer greeting) {
    Scene(String greeting) {
      this(bytes(greeting));
    }
  }

  private static final List<Scene> SCENES =
      List.of(
          new Scene("220 mail.example.org ESMTP ready\r\n"),
          new Scene("554 mail.example.org no service here\r\n"),
          new Scene("421 mail.example.org too busy\r\n"));

  private static final ByteBuffer EHLO =
      bytes("250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 HELP\r\n");
  private static final ByteBuffer BYE = bytes("221 bye\r\n");

  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1_024);

  private SmtpResponder(Selector selector) {
    this.selector = selector;
  }

  public static void main(String[] args) throws IOException {
    Selector selector = Selector.open();
    StringBuilder ports = new StringBuilder();
    for (Scene scene : SCENES) {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT, scene);
      ports.append(server.socket().getLocalPort()).append(' ');
    }
    System.out.println(ports.toString().strip());
    endWithInput();
    new SmtpResponder(selector).serve();
  }

  private static void endWithInput() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is expected.
                }
              } catch (IOException gone) {
                // The same as its end.
              }
              Runtime.getRuntime().halt(0);
            },
            "end-with-input");
    watch.setDaemon(true);
    watch.start();
  }

  private void serve() throws IOException {
    while (true) {
      selector.select();
      for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
        SelectionKey key = keys.next();
        keys.remove();
        if (key.isAcceptable()) {
          accept((ServerSocketChannel) key.channel(), (Scene) key.attachment());
        } else {
          answer((SocketChannel) key.channel());
        }
      }
    }
  }

  private void accept(ServerSocketChannel server, Scene scene) throws IOException {
    for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ);
      say(client, scene.greeting());
    }
  }

  /** Commands are short and come whole, which a real server could not rely on. */
  private void answer(SocketChannel client) throws IOException {
    try {
      in.clear();
      int length = client.read(in);
      if (length < 0) {
        client.close();
      } else if (length > 0 && (in.get(0) | 0x20) == 'q') {
        say(client, BYE);
        client.close();
      } else if (length > 0) {
        say(client, EHLO);
      }
    } catch (IOException reset) {
      client.close();
    }
  }

  private static void say(SocketChannel client, ByteBuffer text) throws IOException {
    try {
      client.write(text.duplicate());
    } catch (IOException reset) {
      client.close();
    }
  }

  static ByteBuffer bytes(String text) {
    byte[] all = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(all.length).put(all).flip();
  }
}
