package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.ServiceNetwork;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.resource.Reachability;
import io.mailkeeper.healer.system.Links;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** So many looks in a row have to be bad; one that hangs is the only one. */
class NetworkRoundsTest {
  private static final int FAILURES = 3;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicBoolean answers = new AtomicBoolean();
  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch hang = new CountDownLatch(1);
  private final AtomicBoolean hangs = new AtomicBoolean();
  private final List<ServiceNetwork> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    hang.countDown();
    vertx.close();
  }

  private static Hierarchy mail() {
    Hierarchy.Policy policy =
        new Hierarchy.Policy(
            1, SECOND, SECOND, SECOND, SECOND, SECOND, ColdStart.ANY, Hierarchy.StrayPolicy.STOP);
    return new Hierarchy(
        "mail", List.of(new Hierarchy.Member("n1", 1)), List.of(), List.of(), policy);
  }

  private boolean asked() {
    looks.incrementAndGet();
    try {
      boolean over = !hangs.get() || hang.await(1, TimeUnit.MINUTES);
      return over && answers.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void start() {
    Reachability reachability =
        new Reachability(
            new Links(),
            address -> List.of(),
            (address, limit) -> asked(),
            List.of(InetAddress.getLoopbackAddress()));
    NetworkRounds rounds =
        new NetworkRounds(
            vertx,
            context,
            List.of(mail()),
            reachability,
            Duration.ofMillis(5),
            FAILURES,
            event -> seen.add(((Event.NetworkSeen) event).network()));
    context.runOnContext(ignored -> rounds.start());
  }

  @Test
  void onlySoManyBadLooksInARowCountAndOneGoodOneEndsIt() {
    start();
    await().until(() -> seen.size() > FAILURES);
    assertThat(List.copyOf(seen).subList(0, FAILURES - 1)).allMatch(ServiceNetwork::isGood);
    assertThat(seen.get(FAILURES - 1).fault()).startsWith("no answer from 127.0.0.1");

    answers.set(true);
    await().until(() -> seen.get(seen.size() - 1).isGood());
    answers.set(false);
    int from = seen.size();
    await().until(() -> seen.size() > from && !seen.get(seen.size() - 1).isGood());
    long good = seen.stream().skip(from).filter(ServiceNetwork::isGood).count();
    assertThat(good).as("it is counted anew").isGreaterThanOrEqualTo(FAILURES - 2);
  }

  @Test
  void aLookThatHangsIsTheOnlyOne() {
    hangs.set(true);
    start();
    await().until(() -> looks.get() == 1);
    CountDownLatch passed = new CountDownLatch(20);
    vertx.setPeriodic(5, timer -> passed.countDown());
    await().until(() -> passed.getCount() == 0);
    assertThat(looks).hasValue(1);
    assertThat(seen).isEmpty();
    hangs.set(false);
    hang.countDown();
    await().until(() -> looks.get() > 2);
  }
}
