package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.agent.demo.BannerLog.Kind;
import io.mailkeeper.agent.demo.OutageMeter.Protocol;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageMeterTest {

  private static final BootClock CLOCK = () -> new Uptime(System.nanoTime());

  @TempDir Path folder;

  @Test
  void seesAKilledDaemonRefuseAndAStoppedOneHang() throws Exception {
    try (DaemonProcess imap = DaemonProcess.start("imap", folder);
        OutageMeter meter = OutageMeter.start(Protocol.IMAP, imap.address(), CLOCK)) {
      Uptime begin = CLOCK.now();
      awaitKind(meter, begin, Kind.GOOD);

      ProcessId id = ProcessId.running(imap.process().pid()).orElseThrow();
      Uptime stopped = CLOCK.now();
      assertThat(id.signal("STOP")).isTrue();
      awaitKind(meter, stopped, Kind.TIMEOUT);
      assertThat(meter.between(stopped, CLOCK.now()).over()).isFalse();

      id.signal("CONT");
      Uptime goesOn = CLOCK.now();
      awaitKind(meter, goesOn, Kind.GOOD);
      assertThat(meter.between(stopped, CLOCK.now()).length()).isGreaterThan(OutageMeter.LIMIT);

      imap.kill();
      awaitKind(meter, goesOn, Kind.REFUSED);
    }
  }

  @Test
  void anotherGreetingIsNotAGoodOne() throws Exception {
    assertThat(kindFor("554 no service here\r\n")).isEqualTo(Kind.WRONG_ANSWER);
    assertThat(kindFor("")).isEqualTo(Kind.CLOSED);
    assertThat(kindFor("220 ready\r\n")).isEqualTo(Kind.GOOD);
  }

  /** The kind of the sessions with a server that sends this and closes. */
  private static Kind kindFor(String greeting) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      greetAll(server, greeting);
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Uptime begin = CLOCK.now();
      try (OutageMeter meter = OutageMeter.start(Protocol.SMTP, address, CLOCK)) {
        await().until(() -> !meter.between(begin, CLOCK.now()).counts().isEmpty());
        return meter.between(begin, CLOCK.now()).counts().keySet().iterator().next();
      }
    }
  }

  private static void greetAll(ServerSocket server, String greeting) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                  }
                }
              } catch (IOException e) {
                // The test has closed the server.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitKind(OutageMeter meter, Uptime from, Kind kind) {
    await().until(() -> meter.between(from, CLOCK.now()).counts().containsKey(kind));
  }
}
