package io.mailkeeper.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.core.Step;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.NodeRecord;
import io.mailkeeper.healer.lease.RecordLayout;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When n1, which is well again, asks n2 for the service: the real rules and the real calendar, on a
 * clock that is played, in the nights in which the wall clocks change.
 */
class SwitchbackNightTest {
  private static final LeaseTiming TIMING = LeaseTiming.STANDARD;
  private static final String DIGEST = "d".repeat(64);
  private static final Duration SETTLE = Duration.ofMinutes(10);
  private static final Duration BEAT = Duration.ofMillis(500);
  private static final FreezeWindows NIGHTS =
      new FreezeWindows(
          List.of(
              FreezeWindow.of(
                  "night", "0 30 1 * * ?", Duration.ofMinutes(90), ZoneId.of("Europe/Berlin"))));

  private final LeaseRules.Self self =
      new LeaseRules.Self("n1", new UUID(1, 1), new UUID(2, 1), new UUID(3, 1));
  private final Healer healer = new Healer(group(), self, DIGEST, LeaseRules.Ceilings.DEFAULT);
  private final Deque<Event> coming = new ArrayDeque<>();
  private Uptime now = Uptime.ofMillis(1_000_000);
  private NodeState state =
      healer.start("n1", Map.of("mail", 0L), Map.of("mail", LeaseState.GuardReport.IDLE), "", now);
  private long counter;
  private boolean asked;

  private static Group group() {
    Hierarchy.Policy policy =
        new Hierarchy.Policy(
                2,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(6),
                ColdStart.ANY,
                Hierarchy.StrayPolicy.STOP)
            .with(new Hierarchy.Switchback(Set.of("n1"), SETTLE, Optional.empty()));
    Resource ip =
        new Resource.Ip("ip", List.of(), InetAddress.getLoopbackAddress(), 32, "lo", List.of());
    Hierarchy mail =
        new Hierarchy(
            "mail",
            List.of(new Hierarchy.Member("n1", 1), new Hierarchy.Member("n2", 2)),
            List.of(ip),
            List.of(),
            policy);
    return new Group("g", TIMING, List.of("n1", "n2"), List.of(mail));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an ordinary night, 2026-06-10T23:35:00Z, 2026-06-11T01:00:00Z",
    "one hour is left out of this one, 2026-03-29T00:35:00Z, 2026-03-29T02:00:00Z",
    "one hour comes twice in this one, 2026-10-24T23:35:00Z, 2026-10-25T01:00:00Z",
  })
  void whatHasSettledWhileAWindowIsOpenAsksWhenItCloses(String night, Instant begin, Instant end) {
    assertThat(asks(begin)).isBetween(end, end.plus(BEAT));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before the window of an ordinary night, 2026-06-10T23:10:00Z",
    "before the window in spring, 2026-03-29T00:10:00Z",
    "over the second half past two in autumn, 2026-10-25T01:25:00Z",
  })
  void settlingTakesElapsedTimeWhateverTheWallClocksShow(String night, Instant begin) {
    assertThat(asks(begin)).isBetween(begin.plus(SETTLE), begin.plus(SETTLE).plusSeconds(20));
  }

  /** When this node asks for the service, if it was started then. */
  private Instant asks(Instant begin) {
    Uptime start = now;
    Optional<String> frozen = Optional.empty();
    coming.add(new Event.Remembered(List.of(), begin));
    while (!asked) {
      Instant wall = begin.plus(now.since(start));
      assertThat(wall).as("it has not asked yet").isBefore(begin.plus(Duration.ofHours(6)));
      Optional<String> open = NIGHTS.frozen(wall).map(Frozen::name);
      if (!open.equals(frozen)) {
        frozen = open;
        coming.add(new Event.WindowChanged("mail", open));
      }
      coming.add(new Event.Tick());
      while (!coming.isEmpty() && !asked) {
        Step step = healer.step(state, coming.remove(), now);
        state = step.state();
        step.actions().forEach(this::carryOut);
      }
      now = asked ? now : now.plus(BEAT);
    }
    return begin.plus(now.since(start));
  }

  private void carryOut(Action action) {
    if (action instanceof Action.Lease lease && lease.action() instanceof LeaseAction.Read read) {
      coming.add(new Event.Viewed("mail", view(read.from())));
    } else if (action instanceof Action.Lease lease
        && lease.action() instanceof LeaseAction.KeepFloor keep) {
      coming.add(new Event.FloorKept("mail", keep.floor(), Optional.empty()));
    } else if (action instanceof Action.WriteNode write) {
      coming.add(new Event.NodeWritten(write.record().counter(), write.start(), ""));
    } else if (action instanceof Action.ReadNode) {
      coming.add(new Event.NodeRead("n2", Optional.of(other()), ""));
    } else if (action instanceof Action.Look look) {
      coming.add(
          new Event.ResourceSeen("mail", look.resource(), ResourceState.Phase.OUT, "not here"));
    } else if (action instanceof Action.Ask ask) {
      assertThat(ask.node()).isEqualTo("n2");
      assertThat(ask.request().verb()).isEqualTo(OperatorRequest.Verb.SWITCHBACK);
      asked = true;
    }
  }

  /** n2 holds the lease and renews it. */
  private LeaseView view(long from) {
    EpochRecord record =
        new EpochRecord(
            new UUID(7, 7),
            1,
            "n2",
            new UUID(1, 2),
            new UUID(2, 2),
            new UUID(3, 2),
            new UUID(5, 2),
            EpochState.ACTIVE,
            Next.ANYONE,
            ++counter,
            TIMING.renew(),
            TIMING.softTtl(),
            TIMING.ttl(),
            TIMING.stopBound(),
            true,
            0);
    List<LeaseView.EpochRead> reads =
        from > 1
            ? List.of()
            : List.of(
                new LeaseView.EpochRead(
                    1, LeaseView.Identity.NOT_MINE, RecordLayout.encode(record), null));
    return new LeaseView(now, now, LeaseView.Condition.GOOD, "as read", reads);
  }

  private NodeRecord other() {
    NodeRecord.Standing standing =
        new NodeRecord.Standing(
            false, "it holds the lease itself", 1, 1, false, StorageHealth.GOOD, false);
    return new NodeRecord(
        NodeRecord.NO_STORE,
        "n2",
        new UUID(1, 2),
        new UUID(2, 2),
        new UUID(3, 2),
        ++counter,
        DIGEST,
        true,
        Map.of("mail", standing),
        Map.of(),
        1);
  }
}
