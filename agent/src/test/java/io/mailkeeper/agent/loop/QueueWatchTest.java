package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.queue.MailQueue;
import io.mailkeeper.healer.queue.QueueLimits;
import io.mailkeeper.healer.queue.QueueSight;
import io.mailkeeper.healer.queue.Walk;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue is looked at while it is in service here, once at a time, and what is new is told. */
class QueueWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final CountDownLatch hang = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile boolean inService = true;
  private volatile boolean hangs;
  private volatile String fault = "";
  private volatile long messages;
  private final AtomicLong now = new AtomicLong();

  private final class Fake implements MailQueue {
    @Override
    public QueueSight look(Walk walk) throws IOException {
      looks.incrementAndGet();
      try {
        if (hangs && !hang.await(1, TimeUnit.MINUTES)) {
          throw new IOException("hung too long for a test");
        }
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      if (!fault.isEmpty()) {
        throw new IOException(fault);
      }
      Optional<Instant> oldest = Optional.of(NOW.minusSeconds(60)).filter(o -> messages > 0);
      return new QueueSight(messages, messages, messages, oldest, true);
    }

    @Override
    public List<Path> directories() {
      return List.of(Path.of("/"));
    }
  }

  private final QueueWatch.Watched watched =
      new QueueWatch.Watched(
          "mail",
          "out",
          new Fake(),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          new QueueLimits(OptionalLong.of(100), OptionalLong.empty(), Optional.empty()));

  private final QueueWatch watch =
      new QueueWatch(
          vertx,
          context,
          pool,
          () -> Uptime.ofMillis(now.get()),
          InstantSource.fixed(NOW),
          List.of(watched),
          tag -> inService,
          note -> told.add(note.kind() + " " + note.sentence()));

  @AfterEach
  void end() {
    hang.countDown();
    pool.shutdownNow();
    vertx.close();
  }

  /** It is time to look. */
  private void due() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    now.addAndGet(30_000);
    context.runOnContext(
        ignored -> {
          watch.due(watched);
          done.complete(null);
        });
    done.join();
  }

  private List<Snapshot.QueueView> views() {
    CompletableFuture<List<Snapshot.QueueView>> views = new CompletableFuture<>();
    context.runOnContext(ignored -> views.complete(watch.of("mail")));
    return views.join();
  }

  private void sees(long count) {
    messages = count;
    due();
    await().until(() -> views().stream().anyMatch(v -> v.readable() && v.messages() == count));
  }

  @Test
  void howMuchWaitsIsSeen() {
    assertThat(views()).isEmpty();
    sees(7);
    Snapshot.QueueView view = views().get(0);
    assertThat(view.oldestSeconds()).contains(60.0);
    assertThat(view.growthPerSecond()).isEmpty();
    assertThat(view.limits()).containsExactly("messages");
    assertThat(told).isEmpty();
  }

  @Test
  void howFastItGrowsIsSeenInTime() {
    for (int i = 0; i < 6; i++) {
      sees(i * 3L);
    }
    assertThat(views().get(0).growthPerSecond().orElseThrow()).isBetween(0.0999, 0.1001);
    assertThat(views().get(0).fullSeconds().get("messages")).isBetween(849.9, 850.1);
  }

  @Test
  void aLimitIsToldOnceAndItsEndOnlyWhenItIsWellBelow() {
    sees(100);
    sees(101);
    sees(130);
    sees(99);
    sees(101);
    assertThat(told).containsExactly("QUEUE queue out holds 101 messages, its limit is 100");
    sees(90);
    assertThat(told).last().isEqualTo("QUEUE_GOOD queue out is as it should be again");
    assertThat(told).hasSize(2);
  }

  @Test
  void aQueueThatCannotBeReadKeepsItsNumbersAndSaysSo() {
    sees(7);
    fault = "there is no /var/spool/x";
    due();
    await().until(() -> !views().get(0).readable());
    assertThat(views().get(0).remark())
        .isEqualTo("queue out cannot be looked at: there is no /var/spool/x");
    assertThat(views().get(0).messages()).isEqualTo(7);
    due();
    fault = "";
    sees(8);
    assertThat(told)
        .containsExactly(
            "QUEUE queue out cannot be looked at: there is no /var/spool/x",
            "QUEUE_GOOD queue out is as it should be again");
  }

  @Test
  void aLookThatHangsIsTheOnlyOne() {
    hangs = true;
    due();
    due();
    due();
    assertThat(views().get(0).remark())
        .isEqualTo("queue out cannot be looked at: a look has not come back for 1 min");
    assertThat(looks).hasValue(1);
    hangs = false;
    hang.countDown();
    await().until(() -> views().get(0).readable());
    sees(3);
    assertThat(looks).hasValue(2);
  }

  @Test
  void outOfServiceNothingIsLookedAtAndNothingIsKept() {
    sees(7);
    inService = false;
    due();
    assertThat(views()).isEmpty();
    assertThat(looks).hasValue(1);
    inService = true;
    sees(9);
    assertThat(views().get(0).messages()).isEqualTo(9);
  }

  @Test
  void aLookThatComesBackAfterItWentOutOfServiceSaysNothing() {
    hangs = true;
    due();
    inService = false;
    due();
    hang.countDown();
    await().until(() -> pool.submit(() -> true).get());
    assertThat(views()).isEmpty();
    assertThat(told).isEmpty();
  }
}
