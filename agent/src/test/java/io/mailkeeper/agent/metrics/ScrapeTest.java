package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger rendered = new AtomicInteger();
  private final AtomicBoolean onEventLoop = new AtomicBoolean();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch held = new CountDownLatch(1);
  private final Scrape scrape = new Scrape(vertx, this::render, generation::get, nanos::get);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private Buffer render() {
    onEventLoop.compareAndSet(false, Context.isOnEventLoopThread());
    try {
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Buffer.buffer("rendering " + rendered.incrementAndGet());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void rendersOnceAtATimeAndNeverOnAnEventLoop() throws Exception {
    Future<Buffer> first = scrape.get();
    generation.incrementAndGet();
    Future<Buffer> second = scrape.get();
    held.countDown();

    assertThat(await(first)).hasToString("rendering 1");
    assertThat(await(second)).hasToString("rendering 1");
    assertThat(onEventLoop).isFalse();
  }

  @Test
  void aRenderingServesForASecondOfTheSameSnapshot() throws Exception {
    held.countDown();
    assertThat(await(scrape.get())).hasToString("rendering 1");
    nanos.addAndGet(999_999_999);
    assertThat(await(scrape.get())).hasToString("rendering 1");

    nanos.addAndGet(1);
    assertThat(await(scrape.get())).hasToString("rendering 2");

    generation.incrementAndGet();
    assertThat(await(scrape.get())).hasToString("rendering 3");
  }
}
