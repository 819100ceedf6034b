package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.resource.StorageCheck;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A look at a disk that may hang for ever. */
class DiskLookTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final CountDownLatch hang = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();

  @AfterEach
  void end() {
    hang.countDown();
    pool.shutdownNow();
    vertx.close();
  }

  private DiskLook look(Duration hungAfter, Supplier<String> what) {
    return new DiskLook(context, pool, () -> Uptime.ZERO, hungAfter, what);
  }

  private AsyncResult<String> run(DiskLook look) {
    CompletableFuture<AsyncResult<String>> found = new CompletableFuture<>();
    context.runOnContext(ignored -> look.run().onComplete(found::complete));
    return found.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private String hangs() {
    looks.incrementAndGet();
    try {
      return hang.await(1, TimeUnit.MINUTES) ? "" : "never let go";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @Test
  void whatIsFoundIsTold() {
    assertThat(run(look(LONG, () -> "")).result()).isEmpty();
    assertThat(run(look(LONG, () -> "no space left")).result()).isEqualTo("no space left");
  }

  @Test
  void whatHangsIsToldAndNotBegunAgainUntilItComesBack() {
    DiskLook look = look(SHORT, this::hangs);
    assertThat(run(look).result()).startsWith("a look has not come back for ");
    assertThat(run(look).result()).startsWith("a look has not come back for ");
    assertThat(looks).hasValue(1);
    hang.countDown();
    await().until(() -> run(look).result().isEmpty());
    assertThat(looks).hasValueGreaterThan(1);
  }

  @Test
  void aLookThatCannotBeMadeSaysNothing() {
    assertThat(
            run(look(
                    LONG,
                    () -> {
                      throw new IllegalStateException("bug");
                    }))
                .failed())
        .isTrue();
    pool.shutdown();
    assertThat(run(look(LONG, () -> "")).failed()).isTrue();
  }

  @Test
  void slowIsToldWithBothTimes() {
    StorageCheck.Result good =
        new StorageCheck.Result(StorageHealth.GOOD, "/srv: written", Duration.ofMillis(1_400));
    assertThat(CauseLooks.tooSlow(good, Duration.ofSeconds(2))).isEmpty();
    assertThat(CauseLooks.tooSlow(good, Duration.ofSeconds(1)))
        .isEqualTo("/srv: written; that took 1.4 s, the limit is 1.0 s");
    StorageCheck.Result bad =
        new StorageCheck.Result(StorageHealth.FAILING, "/srv: read-only", Duration.ZERO);
    assertThat(CauseLooks.tooSlow(bad, Duration.ofSeconds(1))).isEqualTo("/srv: read-only");
  }
}
