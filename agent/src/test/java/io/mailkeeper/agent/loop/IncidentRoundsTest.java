package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Incident;
import io.mailkeeper.healer.core.Incidents;
import io.mailkeeper.healer.lease.DamagedFileException;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What happened is read once, written until it is written, and one hung operation holds up no
 * other.
 */
class IncidentRoundsTest {
  private static final Instant WALL = Instant.parse("2026-01-01T02:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Shelf shelf = new Shelf();
  private final IncidentRounds rounds =
      new IncidentRounds(
          vertx.getOrCreateContext(),
          shelf,
          pool,
          InstantSource.fixed(WALL),
          "n1",
          List.of("n1", "n2"),
          Duration.ofMillis(20),
          events::add);

  @AfterEach
  void end() {
    shelf.hang.countDown();
    pool.shutdownNow();
    vertx.close();
  }

  private static IncidentRecord kept(String reason) {
    return new IncidentRecord(
        "mail", Kind.GIVEN_UP, WALL.minusSeconds(9), 3, "n2", Duration.ZERO, reason);
  }

  private static Action.Remember action(String reason) {
    Uptime now = Uptime.ofMillis(10_000);
    Incident incident = new Incident(Kind.RESTARTED, now, 4, "imap", Duration.ZERO, reason);
    return new Action.Remember(Map.of("mail", new Incidents(List.of(incident))), now);
  }

  private List<String> reasons() {
    return rounds.newest().stream().map(i -> i.node() + " " + i.reason()).toList();
  }

  @Test
  void whatEarlierRunsHaveLeftIsToldOnceItCanBeReadAndOnlyOnce() {
    shelf.kept.put("n1", List.of(kept("before")));
    shelf.failingReads.set(3);
    rounds.start();
    await().until(() -> !events.isEmpty());
    assertThat(events.get(0)).isEqualTo(new Event.Remembered(List.of(kept("before")), WALL));
    int reads = shelf.reads.get();
    await().until(() -> shelf.reads.get() > reads + 5);
    assertThat(events).hasSize(1);
  }

  @Test
  void whatIsDamagedIsForgottenAndBegunAnew() {
    shelf.damaged = true;
    rounds.start();
    await().until(() -> !events.isEmpty());
    assertThat(events).containsExactly(new Event.Remembered(List.of(), WALL));
    vertx.runOnContext(x -> rounds.write(action("first")));
    await().until(() -> shelf.reasons("n1").equals(List.of("first")));
  }

  @Test
  void whatCannotBeWrittenIsWrittenLaterAndTheNewestWins() {
    rounds.start();
    await().until(() -> !events.isEmpty());
    shelf.failingWrites.set(3);
    vertx.runOnContext(x -> rounds.write(action("first")));
    vertx.runOnContext(x -> rounds.write(action("second")));
    await().until(() -> shelf.kept.containsKey("n1"));
    await().until(() -> shelf.reasons("n1").equals(List.of("second")));
    assertThat(reasons()).containsExactly("n1 second");
  }

  @Test
  void aWriteThatHangsHoldsUpNoReadAndIsNotDoneTwice() {
    shelf.kept.put("n2", List.of(kept("theirs")));
    shelf.writesHang = true;
    rounds.start();
    await().until(() -> reasons().contains("n2 theirs"));
    vertx.runOnContext(x -> rounds.write(action("first")));
    vertx.runOnContext(x -> rounds.write(action("second")));
    await().until(() -> shelf.writes.get() == 1);
    shelf.kept.put("n2", List.of(kept("theirs"), kept("more")));
    await().until(() -> reasons().contains("n2 more"));
    assertThat(shelf.writes.get()).isEqualTo(1);
    shelf.hang.countDown();
    await().until(() -> shelf.reasons("n1").equals(List.of("second")));
  }

  /** A store of which only the incidents are asked. */
  private static final class Shelf extends NoStore {
    final Map<String, List<IncidentRecord>> kept = new ConcurrentHashMap<>();
    final AtomicInteger failingReads = new AtomicInteger();
    final AtomicInteger failingWrites = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();
    final CountDownLatch hang = new CountDownLatch(1);
    volatile boolean writesHang;
    volatile boolean damaged;

    List<String> reasons(String node) {
      return new ArrayList<>(
          kept.getOrDefault(node, List.of()).stream().map(IncidentRecord::reason).toList());
    }

    @Override
    public List<IncidentRecord> readIncidents(String node) throws IOException {
      reads.incrementAndGet();
      if (node.equals("n1") && failingReads.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IOException("Input/output error");
      }
      if (damaged && node.equals("n1")) {
        throw new DamagedFileException("half of it is missing", new IOException());
      }
      return kept.getOrDefault(node, List.of());
    }

    @Override
    public void writeIncidents(List<IncidentRecord> incidents) throws IOException {
      writes.incrementAndGet();
      if (writesHang) {
        try {
          hang.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      if (failingWrites.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IOException("No space left on device");
      }
      kept.put("n1", incidents);
    }
  }
}
