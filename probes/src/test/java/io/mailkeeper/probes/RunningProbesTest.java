package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What probes cost while they run: a server greets and then says no more, so that all of them run
 * at once. Descriptors and threads are counted, the heap is printed.
 */
@Timeout(120)
class RunningProbesTest {

  private static final int PROBES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Vertx vertx = Vertx.vertx();
  private final Vertx servers = Vertx.vertx();

  /** Of {@link #PROBES} connections, the server's ends live in this process, too. */
  private final AtomicInteger greeted = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
    get(servers.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void oneSocketAndNoThreadEach() throws Exception {
    NetServer server = servers.createNetServer();
    server.connectHandler(
        socket ->
            socket.write("220 mail ESMTP\r\n").onSuccess(written -> greeted.incrementAndGet()));
    int port = get(server.listen(0, "127.0.0.1")).actualPort();
    Target.Smtp target = new Target.Smtp("127.0.0.1", port);
    running(target, 50); // what is made once: event loops, classes, pools of buffers
    int threads = threads();
    long descriptors = Descriptors.open();
    long heap = heap();

    List<Future<ProbeResult>> probes = running(target, PROBES);
    long each = (heap() - heap) / PROBES;

    assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
    assertThat(Descriptors.open() - descriptors).as("both ends").isEqualTo(2L * PROBES);
    assertThat(probes).as("all run").noneMatch(Future::isComplete);
    System.out.printf(
        "memory: %d running probes: %d bytes of heap each, the server's end included; 1 socket and"
            + " no thread each%n",
        PROBES, each);
  }

  private List<Future<ProbeResult>> running(Target target, int count) {
    int before = greeted.get();
    List<Future<ProbeResult>> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      probes.add(Probes.run(vertx, target, PATIENCE));
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> greeted.get() == before + count);
    return probes;
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  /** What is used after a collection. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
