package io.mailkeeper.lab.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A name server that knows no name, and that can be held: then it takes questions and answers none
 * of them until it is let go. RFC 1035 section 4.1.
 */
final class HeldNames implements AutoCloseable {
  private static final int RESPONSE = 0x80;
  private static final int NO_SUCH_NAME = 3;

  private final String address;
  private final DatagramSocket socket;
  private volatile CountDownLatch asked = new CountDownLatch(1);
  private volatile CountDownLatch letGo = new CountDownLatch(0);

  /** Listens on the port for names. */
  HeldNames(String address) {
    this.address = address;
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 53));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "held-names");
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return address;
  }

  /** From now on questions wait. */
  void hold() {
    letGo = new CountDownLatch(1);
    asked = new CountDownLatch(1);
  }

  /** Whether a question has come since {@link #hold}; waits for it. */
  boolean awaitQuestion() throws InterruptedException {
    return asked.await(30, TimeUnit.SECONDS);
  }

  /** What waits is answered, and so is what comes. */
  void letGo() {
    letGo.countDown();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        socket.receive(packet);
        asked.countDown();
        letGo.await();
        socket.send(answer(packet));
      }
    } catch (IOException closed) {
      // The end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The question itself, marked as answered: there is no such name. */
  private static DatagramPacket answer(DatagramPacket question) {
    byte[] bytes = Arrays.copyOf(question.getData(), question.getLength());
    bytes[2] |= (byte) RESPONSE;
    bytes[3] = (byte) NO_SUCH_NAME;
    return new DatagramPacket(bytes, bytes.length, question.getSocketAddress());
  }

  @Override
  public void close() {
    letGo();
    socket.close();
  }
}
