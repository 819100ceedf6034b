package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes that fail, in every way there is, close what they open. */
@Timeout(120)
class DescriptorLeakTest {

  private static final int PROBES_OF_A_KIND = 25;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(400);

  @Test
  void nothingStaysOpen() throws Exception {
    Vertx vertx = Vertx.vertx();
    check(vertx, FakeServer.Client::stayUntilClosed, SHORT, Reason.TIMEOUT);
    check(vertx, client -> {}, LONG, Reason.PROTOCOL);
    check(vertx, client -> client.raw("220 m"), LONG, Reason.PROTOCOL);
    check(vertx, FakeServer.Client::reset, LONG, Reason.PROTOCOL);
    check(vertx, client -> client.say("554 no").stayUntilClosed(), LONG, Reason.PROTOCOL);
    check(vertx, client -> client.say("220 x").stayUntilClosed(), SHORT, Reason.TIMEOUT);
    check(vertx, client -> client.repeat("220-x\r\n".repeat(100), 0), LONG, Reason.PROTOCOL);
    check(vertx, client -> client.repeat("z".repeat(999), 0), LONG, Reason.PROTOCOL);
    check(vertx, client -> client.raw("220 ").repeat("z", 20), SHORT, Reason.TIMEOUT);
    check(vertx, LineConversationTest::answer, LONG, Reason.NONE);
    get(vertx.close());
  }

  @Test
  void aDeadlineThatPassesAtOnceLeavesNothing() throws Exception {
    Vertx vertx = Vertx.vertx();
    Duration tooShort = Duration.ofNanos(1);
    check(vertx, FakeServer.Client::stayUntilClosed, tooShort, Reason.TIMEOUT);
    get(vertx.close());
  }

  @Test
  void refusedConnectionsLeaveNothing() throws Exception {
    Vertx vertx = Vertx.vertx();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    probeAll(vertx, port, LONG);
    long before = Descriptors.open();
    assertThat(probeAll(vertx, port, LONG)).containsExactly(Reason.REFUSED);
    Descriptors.awaitNoMoreThan(before);
    get(vertx.close());
  }

  private static void check(Vertx vertx, FakeServer.Scene scene, Duration timeout, Reason reason)
      throws Exception {
    try (FakeServer server = FakeServer.playing(scene)) {
      long warmUp = Descriptors.open();
      probeAll(vertx, server.port(), timeout);
      // The first probes open the event loops' own descriptors: at most three for each loop.
      Descriptors.awaitNoMoreThan(warmUp + 12L * Runtime.getRuntime().availableProcessors());
      long before = Descriptors.open();
      assertThat(probeAll(vertx, server.port(), timeout)).containsExactly(reason);
      Descriptors.awaitNoMoreThan(before);
    }
  }

  /** The reasons seen. */
  private static Set<Reason> probeAll(Vertx vertx, int port, Duration timeout) throws Exception {
    List<Future<ProbeResult>> probes = new ArrayList<>();
    for (int i = 0; i < PROBES_OF_A_KIND; i++) {
      probes.add(Probes.run(vertx, new Target.Smtp("127.0.0.1", port), timeout));
    }
    get(Future.all(probes));
    return probes.stream()
        .map(p -> p.result().reason())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
