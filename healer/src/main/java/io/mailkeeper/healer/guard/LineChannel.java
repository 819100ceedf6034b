package io.mailkeeper.healer.guard;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Lines over a Unix domain socket. Sending never blocks: a thread of its own writes, and a peer
 * that does not read for a thousand lines is cut off. One thread reads.
 */
final class LineChannel {

  private static final int LONGEST_LINE = 64 * 1024;

  private final SocketChannel socket;
  private final BlockingQueue<String> outgoing = new ArrayBlockingQueue<>(1_000);
  private final ByteBuffer in = ByteBuffer.allocate(4_096).flip();
  private final Thread writer;

  LineChannel(SocketChannel socket, String name) {
    this.socket = socket;
    this.writer =
        new GuardThread(name + "-writer") {
          @Override
          void work() throws InterruptedException {
            write();
          }
        };
    writer.start();
  }

  static LineChannel connect(Path path, String name) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(path));
      return new LineChannel(socket, name);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(String line) {
    if (!outgoing.offer(line)) {
      close();
    }
  }

  /** The next line; empty at the end of the connection, however it came. */
  Optional<String> read() {
    byte[] line = new byte[256];
    int length = 0;
    try {
      while (true) {
        if (!in.hasRemaining() && !fill()) {
          return Optional.empty();
        }
        byte b = in.get();
        if (b == '\n') {
          return Optional.of(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        if (length == LONGEST_LINE) {
          return Optional.empty();
        }
        line = length < line.length ? line : Arrays.copyOf(line, 2 * length);
        line[length++] = b;
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean fill() throws IOException {
    in.clear();
    int count = socket.read(in);
    in.flip();
    return count > 0;
  }

  void close() {
    writer.interrupt();
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing was promised about a connection that is given up.
    }
  }

  private void write() throws InterruptedException {
    try {
      while (true) {
        ByteBuffer bytes =
            ByteBuffer.wrap((outgoing.take() + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          socket.write(bytes);
        }
      }
    } catch (IOException e) {
      close();
    }
  }
}
