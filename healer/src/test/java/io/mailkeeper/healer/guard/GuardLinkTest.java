package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardLinkTest {

  @TempDir private Path dir;

  /** A guard that is just dying accepts, and ends without an answer. */
  @Test
  void aLineThatNeverStoodIsNotToldToHaveGone() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    try (ServerSocketChannel dying = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dying.bind(UnixDomainSocketAddress.of(dir.resolve("guard.sock")));
      Thread accepting = new Thread(() -> acceptAndEnd(dying));
      accepting.start();

      assertThatThrownBy(
              () -> GuardLink.connect(dir, UUID.randomUUID(), new GuardRun.Recorder(said)))
          .hasMessageContaining("did not say hello");

      accepting.join();
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("guard-link")) {
        thread.join();
      }
    }
    assertThat(said).isEmpty();
  }

  private static void acceptAndEnd(ServerSocketChannel server) {
    try {
      server.accept().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
