package io.mailkeeper.lab.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Asks one {@code /probe} after the other over a connection that stays, as Prometheus does; no more
 * of HTTP/1.1 (RFC 9112) than the two servers answer with. Used by one thread.
 */
final class Asker implements AutoCloseable {

  /** How it asks. */
  enum Manner {
    /** Without wishes. */
    PLAIN(""),
    /** With the headers of Prometheus, which takes compressed answers. */
    PROMETHEUS(
        """
        User-Agent: Prometheus/3.5.0\r
        Accept: text/plain;version=0.0.4;q=0.9,*/*;q=0.1\r
        Accept-Encoding: gzip\r
        X-Prometheus-Scrape-Timeout-Seconds: 10\r
        """);

    private final String headers;

    Manner(String headers) {
      this.headers = headers;
    }
  }

  private static final int PATIENCE_MILLIS = 20_000;
  private static final byte[] END_OF_CHUNKS = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] request;
  private byte[] buffer = new byte[32_768];
  private int filled;

  Asker(int port, String target, Manner manner) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
    out = socket.getOutputStream();
    request =
        ("GET /probe?module=" + Modules.NAME + "&target=" + target + " HTTP/1.1\r\n")
            .concat("Host: 127.0.0.1:" + port + "\r\n" + manner.headers + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Asks once and returns the metrics that are answered. */
  String ask() throws IOException {
    out.write(request);
    filled = 0;
    int headerEnd = indexOf("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0);
    while (headerEnd < 0) {
      more();
      headerEnd = indexOf("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0);
    }
    String head = text(0, headerEnd).toLowerCase(Locale.ROOT);
    if (!head.startsWith("http/1.1 200 ")) {
      throw new IOException("expected HTTP/1.1 200, got " + head);
    }
    byte[] body = body(head, headerEnd + 4);
    if (head.contains("content-encoding: gzip")) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  private byte[] body(String head, int start) throws IOException {
    if (head.contains("transfer-encoding: chunked")) {
      while (!endsWith(END_OF_CHUNKS)) {
        more();
      }
      return unchunked(start);
    }
    int at = head.indexOf("content-length: ") + "content-length: ".length();
    int end = head.indexOf('\r', at);
    int length = Integer.parseInt(head.substring(at, end < 0 ? head.length() : end).strip());
    while (filled < start + length) {
      more();
    }
    return Arrays.copyOfRange(buffer, start, start + length);
  }

  private byte[] unchunked(int start) {
    byte[] body = new byte[filled - start];
    int length = 0;
    int at = start;
    while (true) {
      int lineEnd = indexOf("\r\n".getBytes(StandardCharsets.US_ASCII), at);
      int chunk = Integer.parseInt(text(at, lineEnd), 16);
      if (chunk == 0) {
        return Arrays.copyOf(body, length);
      }
      System.arraycopy(buffer, lineEnd + 2, body, length, chunk);
      length += chunk;
      at = lineEnd + 2 + chunk + 2;
    }
  }

  private void more() throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int length = in.read(buffer, filled, buffer.length - filled);
    if (length < 0) {
      throw new IOException("the connection ended after " + filled + " bytes of an answer");
    }
    filled += length;
  }

  private int indexOf(byte[] wanted, int from) {
    for (int at = from; at + wanted.length <= filled; at++) {
      if (Arrays.equals(buffer, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private boolean endsWith(byte[] wanted) {
    return filled >= wanted.length
        && Arrays.equals(buffer, filled - wanted.length, filled, wanted, 0, wanted.length);
  }

  private String text(int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
