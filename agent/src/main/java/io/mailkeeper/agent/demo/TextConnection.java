package io.mailkeeper.agent.demo;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A blocking line-by-line connection of the demo's client, with one limit for the whole of it. The
 * demo measures from outside with the plainest client there is, not with the probes it shows.
 */
final class TextConnection implements AutoCloseable {

  private static final int LONGEST_LINE = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final long deadlineNanos;

  private TextConnection(Socket socket, InputStream in, long deadlineNanos) {
    this.socket = socket;
    this.in = in;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * @throws java.net.ConnectException refused
   * @throws SocketTimeoutException at the limit
   */
  static TextConnection open(InetSocketAddress server, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    Socket socket = new Socket();
    try {
      socket.connect(server, (int) limit.toMillis());
      socket.setTcpNoDelay(true);
      return new TextConnection(
          socket, new java.io.BufferedInputStream(socket.getInputStream()), deadline);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(String lines) throws IOException {
    socket.getOutputStream().write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The next line without its end.
   *
   * @throws EOFException the server closed
   */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = read(); b != '\n'; b = read()) {
      if (line.size() == LONGEST_LINE) {
        throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int read() throws IOException {
    if (in.available() == 0) {
      long left = (deadlineNanos - System.nanoTime()) / 1_000_000L;
      if (left < 1) {
        throw new SocketTimeoutException("no answer within the limit");
      }
      socket.setSoTimeout((int) left);
    }
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the server closed the connection");
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
