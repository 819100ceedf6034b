package io.mailkeeper.probes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on the loopback address that plays one scene to every client that comes. */
final class FakeServer implements AutoCloseable {

  /** What the server does with a client; when it returns, or its client has gone, it closes. */
  interface Scene {
    void play(Client client) throws IOException;
  }

  private final ServerSocket listening;
  private final Scene scene;
  private final CountDownLatch closed = new CountDownLatch(1);

  private FakeServer(Scene scene) {
    this.scene = scene;
    try {
      listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeServer playing(Scene scene) {
    FakeServer server = new FakeServer(scene);
    daemon(server::accept);
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (closed.getCount() > 0) {
        Socket socket = listening.accept();
        daemon(() -> play(socket));
      }
    } catch (IOException end) {
      // The listening socket was closed: the test is over.
    }
  }

  private void play(Socket socket) {
    try (socket) {
      scene.play(new Client(socket));
    } catch (IOException gone) {
      // The probe closed first, as many scenes want it to.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** The server's view of a client. */
  final class Client {

    private final Socket socket;
    private final BufferedReader reader;

    private Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    Client say(String... lines) throws IOException {
      return raw(String.join("\r\n", lines) + "\r\n");
    }

    Client raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    Client hear(String beginning) throws IOException {
      String line = reader.readLine();
      if (line == null || !line.startsWith(beginning)) {
        throw new IOException("heard " + line + " instead of " + beginning);
      }
      return this;
    }

    /** The next line, without its end. */
    String next() throws IOException {
      String line = reader.readLine();
      if (line == null) {
        throw new IOException("the client has gone");
      }
      return line;
    }

    /** Says nothing until the client closes. */
    void stayUntilClosed() throws IOException {
      while (reader.readLine() != null) {
        // What the client says does not matter.
      }
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Repeats a text, with a pause before each, until the client has gone or the test ends. */
    void repeat(String text, long pauseMillis) throws IOException {
      try {
        while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
          raw(text);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
