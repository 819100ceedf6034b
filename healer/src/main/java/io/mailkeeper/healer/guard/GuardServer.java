package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The guard's socket. One agent at a time is served: the newest connection that said {@code hello};
 * the one before it is told {@code !superseded} and heard no more. The end of a connection changes
 * nothing: deadlines stay.
 */
final class GuardServer implements Notices {

  private final ServerSocketChannel socket;
  private final BootClock clock;
  private final GuardLog log;
  private volatile Optional<LineChannel> serving = Optional.empty();

  /** Binds the socket, readable and writable by its owner alone. */
  GuardServer(Path path, BootClock clock, GuardLog log) throws IOException {
    this.clock = clock;
    this.log = log;
    Files.deleteIfExists(path);
    socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  /** Tells the agent that is served, if any. */
  @Override
  public void say(String line) {
    Optional<LineChannel> now = serving;
    if (now.isPresent()) {
      now.get().send(line);
    }
  }

  /** Accepts for ever, each connection on a thread of its own. */
  void serve(Guard guard) {
    while (true) {
      try {
        SocketChannel accepted = socket.accept();
        LineChannel channel = new LineChannel(accepted, "guard-agent");
        new GuardThread("guard-agent") {
          @Override
          void work() {
            converse(channel, guard);
          }
        }.start();
      } catch (IOException e) {
        log.line("accept: " + e.getMessage());
        pause();
      }
    }
  }

  private void converse(LineChannel channel, Guard guard) {
    for (Optional<String> line = channel.read(); line.isPresent(); line = channel.read()) {
      if (line.get().startsWith("hello ")) {
        channel.send(hello(channel, line.get().substring("hello ".length())));
      } else if (isServed(channel)) {
        channel.send(guard.answer(line.get()));
      } else {
        channel.send("error say hello first");
      }
    }
    leave(channel);
    channel.close();
  }

  private synchronized String hello(LineChannel channel, String instance) {
    if (serving.isPresent() && !isServed(channel)) {
      serving.get().send("!superseded");
      log.line("a newer agent connection takes over");
    }
    serving = Optional.of(channel);
    log.line("serving agent " + instance);
    return "hello " + ProcessHandle.current().pid() + " " + clock.now().nanos();
  }

  private synchronized void leave(LineChannel channel) {
    if (isServed(channel)) {
      serving = Optional.empty();
      log.line("the agent is gone; deadlines stay");
    }
  }

  private boolean isServed(LineChannel channel) {
    Optional<LineChannel> now = serving;
    return now.isPresent() && now.get() == channel;
  }

  /** Out of descriptors, most likely; spinning would not free one. */
  private static void pause() {
    LockSupport.parkNanos(100_000_000L);
  }
}
