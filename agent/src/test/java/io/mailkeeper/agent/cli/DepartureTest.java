package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.FakeFrontDesk;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.MovePlan;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Timeline;
import io.mailkeeper.healer.core.OperatorRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent does and says before it ends. */
class DepartureTest {
  private static final Duration FAST = Duration.ofMillis(1600);
  private static final Duration STANDARD = Duration.ofSeconds(8);

  private final List<String> told = new ArrayList<>();

  private FakeFrontDesk leave(FakeFrontDesk desk, Duration ttl) {
    new Departure(desk, ttl, Duration.ofMillis(50), Duration.ofMillis(50), told::add).run();
    return desk;
  }

  private static FakeFrontDesk inService() {
    return new FakeFrontDesk(SampleSnapshots.inService());
  }

  @Test
  void aLongLeaseOutlivesARestart() {
    FakeFrontDesk desk = leave(inService(), STANDARD);
    assertThat(desk.asked).isEmpty();
    assertThat(told).hasSize(1).first().asString().contains("goes on here", "within 9.3 s");
  }

  /** Shows one state after the other, each for one look, and the last for ever. */
  private record Unfolding(FakeFrontDesk desk, Deque<HierarchyView> views) implements FrontDesk {
    @Override
    public Snapshot snapshot() {
      if (!views.isEmpty()) {
        desk.show(views.remove());
      }
      return desk.snapshot();
    }

    @Override
    public Timeline timeline() {
      return desk.timeline();
    }

    @Override
    public Future<MovePlan> dryRun(String tag, String to, boolean force) {
      return desk.dryRun(tag, to, force);
    }

    @Override
    public Future<Reply> maintenance(Duration length, String reason, String by) {
      return desk.maintenance(length, reason, by);
    }

    @Override
    public List<String> foretell(String tag, String failing) {
      return desk.foretell(tag, failing);
    }

    @Override
    public Future<Reply> request(
        OperatorRequest.Verb verb, String tag, String node, boolean force, String by) {
      return desk.request(verb, tag, node, force, by);
    }
  }

  @Test
  void theCountdownOfALongOneBeginsAtOneMoreRenewal() {
    Deque<HierarchyView> views = new ArrayDeque<>();
    for (double left : new double[] {5.0, 4.0, 3.0, 12.0}) {
      views.add(SampleSnapshots.withRemaining(left));
    }
    Duration ample = Duration.ofMinutes(1);
    new Departure(new Unfolding(inService(), views), STANDARD, ample, ample, told::add).run();
    assertThat(views).isEmpty();
    assertThat(told).hasSize(1).first().asString().contains("within 12.0 s");
  }

  @Test
  void aShortOneIsHandedOverFirst() {
    FakeFrontDesk desk = inService();
    desk.answer(
        what -> {
          desk.show(SampleSnapshots.hierarchyOnStandby());
          return new FrontDesk.Reply(true, "on it");
        });
    leave(desk, FAST);
    assertThat(desk.asked).containsExactly("DEPARTURE mail n2 force, the end of the agent");
    assertThat(told)
        .containsExactly(
            "ending; the lease of 1.6 s does not outlive a restart: handing mail over to n2",
            "mail is released here; n2 takes it over");
  }

  @Test
  void whereNobodyIsReadyItSaysWhatFollows() {
    Snapshot alone = SampleSnapshots.unprotected();
    FakeFrontDesk desk = leave(new FakeFrontDesk(alone), FAST);
    assertThat(desk.asked).isEmpty();
    assertThat(told).hasSize(1).first().asString().contains("a failover follows", "n2: ");
  }

  @Test
  void aRefusalOrAHandOverThatDoesNotEndIsSaid() {
    FakeFrontDesk refusing = inService();
    refusing.answer(what -> new FrontDesk.Reply(false, "this node is STOPPING"));
    leave(refusing, FAST);
    assertThat(told).last().asString().contains("refused: this node is STOPPING", "failover");
    leave(inService(), FAST);
    assertThat(told).last().asString().contains("not released", "failover follows");
  }

  @Test
  void aStandbyJustEnds() {
    FakeFrontDesk desk = leave(new FakeFrontDesk(SampleSnapshots.standby()), FAST);
    assertThat(desk.asked).isEmpty();
    assertThat(told).containsExactly("ending; this node holds no lease");
  }
}
