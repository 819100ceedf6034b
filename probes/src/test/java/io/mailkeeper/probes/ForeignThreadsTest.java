package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schedulers call from threads of their own; {@code NetClient} alone loses probes then. */
@Timeout(60)
class ForeignThreadsTest {

  private static final int THREADS = 16;
  private static final int PROBES_PER_THREAD = 200;

  @Test
  void noProbeIsLost() throws Exception {
    Vertx vertx = Vertx.vertx();
    NetServer server = Responder.SMTP.listen(vertx, 0);
    Target target = new Target.Smtp("127.0.0.1", server.actualPort());
    Queue<ProbeResult> results = new ConcurrentLinkedQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    for (int t = 0; t < THREADS; t++) {
      threads.execute(() -> probeOften(vertx, target, go, results));
    }
    go.countDown();
    await()
        .atMost(Duration.ofSeconds(45))
        .until(() -> results.size() == THREADS * PROBES_PER_THREAD);
    assertThat(results).allMatch(ProbeResult::success);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void probesDoNotShareTheCallersContext() throws Exception {
    Vertx vertx = Vertx.vertx();
    NetServer server = Responder.SMTP.listen(vertx, 0);
    Target target = new Target.Smtp("127.0.0.1", server.actualPort());
    Queue<Context> contexts = new ConcurrentLinkedQueue<>();
    vertx.runOnContext(
        here -> {
          Optional.ofNullable(Vertx.currentContext()).ifPresent(contexts::add);
          for (int i = 0; i < 5; i++) {
            LineConversation.run(vertx, target, Duration.ofSeconds(40), new WhereAmI(contexts));
          }
        });
    await().atMost(Duration.ofSeconds(45)).until(() -> contexts.size() == 6);
    assertThat(contexts).doesNotHaveDuplicates().allMatch(Context::isEventLoopContext);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private record WhereAmI(Queue<Context> contexts) implements Dialogue {
    @Override
    public Turn opened() {
      Optional.ofNullable(Vertx.currentContext()).ifPresent(contexts::add);
      return Turn.done("connected");
    }

    @Override
    public Turn line(String line) {
      return Turn.more();
    }
  }

  private static void probeOften(
      Vertx vertx, Target target, CountDownLatch go, Queue<ProbeResult> results) {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    for (int i = 0; i < PROBES_PER_THREAD; i++) {
      Probes.run(vertx, target, Duration.ofSeconds(40)).onSuccess(results::add);
    }
  }
}
