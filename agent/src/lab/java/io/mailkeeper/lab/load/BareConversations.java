package io.mailkeeper.lab.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sockets of a probe cost when nothing else is done: so many conversations at once with
 * the server that is probed, greeting, EHLO and QUIT, by one thread, without HTTP, checks, times,
 * transcripts and metrics. No prober can be cheaper than its system calls. The number of those that
 * have ended is printed for each line read; it ends with its standard input.
 */
final class BareConversations {

  /** What is to come next. */
  private enum Awaited {
    GREETING,
    ANSWER,
    GOODBYE
  }

  private static final int CLOSED = -1;
  private static final ByteBuffer EHLO = SmtpResponder.bytes("EHLO prober.example.org\r\n");
  private static final ByteBuffer QUIT = SmtpResponder.bytes("QUIT\r\n");

  private final Selector selector;
  private final InetSocketAddress server;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1_024);
  private final AtomicLong ended = new AtomicLong();

  private BareConversations(Selector selector, InetSocketAddress server) {
    this.selector = selector;
    this.server = server;
  }

  /**
   * @param args the port of the server on loopback; how many at once
   */
  public static void main(String[] args) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    BareConversations all = new BareConversations(Selector.open(), server);
    Thread told = new Thread(all::tell, "tell");
    told.setDaemon(true);
    told.start();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      all.begin();
    }
    all.talk();
  }

  private void tell() {
    try {
      for (int read = System.in.read(); read >= 0; read = System.in.read()) {
        if (read == '\n') {
          System.out.println(ended.get());
        }
      }
    } catch (IOException gone) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(0);
  }

  private void begin() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    boolean there = channel.connect(server);
    channel.register(
        selector, there ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, Awaited.GREETING);
  }

  private void talk() throws IOException {
    while (true) {
      selector.select();
      for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
        SelectionKey key = keys.next();
        keys.remove();
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable() && channel.finishConnect()) {
          key.interestOps(SelectionKey.OP_READ);
        } else if (key.isReadable()) {
          heard(key, channel);
        }
      }
    }
  }

  /** Answers are short and come whole, as this server's do. */
  private void heard(SelectionKey key, SocketChannel channel) throws IOException {
    in.clear();
    int length = channel.read(in);
    Awaited awaited = (Awaited) key.attachment();
    if (length == CLOSED && awaited != Awaited.GOODBYE) {
      throw new IOException("expected the " + awaited + ", got the end of the connection");
    }
    switch (awaited) {
      case GREETING -> say(key, channel, EHLO, Awaited.ANSWER);
      case ANSWER -> say(key, channel, QUIT, Awaited.GOODBYE);
      case GOODBYE -> {
        channel.close();
        ended.incrementAndGet();
        begin();
      }
    }
  }

  private static void say(SelectionKey key, SocketChannel channel, ByteBuffer what, Awaited next)
      throws IOException {
    channel.write(what.duplicate());
    key.attach(next);
  }
}
