package io.mailkeeper.agent.prober;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on the loopback address that plays one scene to every client that comes. */
final class TalkingServer implements AutoCloseable {

  /** What the server does with a client; when it returns, or its client has gone, it closes. */
  interface Scene {
    void play(Client client) throws IOException;
  }

  private final ServerSocket listening;
  private final Scene scene;

  private TalkingServer(Scene scene) {
    this.scene = scene;
    try {
      listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TalkingServer playing(Scene scene) {
    TalkingServer server = new TalkingServer(scene);
    daemon(server::accept);
    return server;
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        daemon(() -> play(socket));
      }
    } catch (IOException end) {
      // Closed: the test is over.
    }
  }

  private void play(Socket socket) {
    try (socket) {
      scene.play(new Client(socket));
    } catch (IOException gone) {
      // Clients may go when they like.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "talking-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** One client, as the scene sees it. */
  static final class Client {
    private Socket socket;

    private Client(Socket socket) {
      this.socket = socket;
    }

    Client say(String... lines) throws IOException {
      return raw(String.join("\r\n", lines) + "\r\n");
    }

    Client raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    }

    /** Waits for a line, and gives it without its end. */
    String hear() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c == -1) {
          throw new IOException("the client has gone");
        }
        line.write(c);
      }
      return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** Waits for a line that begins so. */
    Client hear(String beginning) throws IOException {
      String line = hear();
      if (!line.startsWith(beginning)) {
        throw new IOException("heard " + line + " instead of " + beginning);
      }
      return this;
    }

    /** Waits for so many bytes. */
    Client hearBytes(int count) throws IOException {
      if (socket.getInputStream().readNBytes(count).length < count) {
        throw new IOException("the client has gone");
      }
      return this;
    }

    Client startTls(SSLContext context) throws IOException {
      SSLSocket secure =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, "client", socket.getPort(), true);
      secure.setUseClientMode(false);
      secure.startHandshake();
      socket = secure;
      return this;
    }

    /** Says nothing until the client closes. */
    void stayUntilClosed() throws IOException {
      InputStream in = socket.getInputStream();
      while (in.read() != -1) {
        // What the client says does not matter.
      }
    }
  }
}
