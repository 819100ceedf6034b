package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Local recovery of sendmail: two restarts a minute, three failed checks, back-off 2 s. */
class RecoveryTest {
  private static final String SENDMAIL = "sendmail";

  private static final Hierarchy SAMS =
      new Hierarchy(
          "sams",
          List.of(new Hierarchy.Member("n1", 1), new Hierarchy.Member("n2", 2)),
          List.of(
              new Resource.Daemon(
                  SENDMAIL,
                  List.of(),
                  List.of("/usr/sbin/sendmail", "-bd"),
                  List.of(),
                  Optional.empty(),
                  Optional.empty(),
                  List.of(),
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(5))),
          List.of(new Hierarchy.Service("smtp", SENDMAIL, 3)),
          new Hierarchy.Policy(
              2,
              Duration.ofSeconds(60),
              Duration.ofSeconds(2),
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofSeconds(30),
              ColdStart.ANY,
              Hierarchy.StrayPolicy.STOP));

  private HierarchyState state = inService();
  private final List<String> told = new ArrayList<>();

  private static HierarchyState inService() {
    LeaseState lease = LeaseState.start(1, LeaseState.GuardReport.IDLE, Uptime.ZERO);
    HierarchyTurn t = turn(HierarchyState.start(SAMS, lease, Uptime.ZERO), 0);
    t.mode = Mode.IN_SERVICE;
    t.resources.put(
        SENDMAIL, t.resource(SENDMAIL).became(ResourceState.Phase.IN, "started", Uptime.ZERO));
    return t.end();
  }

  private static HierarchyTurn turn(HierarchyState s, long millis) {
    Uptime now = Uptime.ofMillis(millis);
    NodeState node =
        new NodeState(
            "n1",
            Membership.start(List.of("n2"), now),
            new TreeMap<>(Map.of("sams", s)),
            "",
            Map.of(),
            Map.of(),
            Map.of(),
            Safety.GUARD_ONLY,
            true,
            new TreeMap<>(),
            new TreeMap<>(),
            PublishedDefinition.NONE,
            new TreeMap<>());
    Group group = new Group("g", LeaseTiming.STANDARD, List.of("n1", "n2"), List.of(SAMS));
    return new HierarchyTurn(group, SAMS, node, s, now);
  }

  private HierarchyTurn at(long millis) {
    return turn(state, millis);
  }

  private List<Action> take(HierarchyTurn t) {
    state = t.end();
    t.notes.forEach(n -> told.add(n.kind() + " " + n.sentence()));
    return t.actions;
  }

  private List<Action> processGone(long millis) {
    HierarchyTurn t = at(millis);
    Recovery.processGone(t, SENDMAIL, "sendmail's process 7 has gone");
    return take(t);
  }

  private List<Action> probed(long millis, long begun, boolean ok) {
    HierarchyTurn t = at(millis);
    Recovery.probed(
        t, new Event.Probed("sams", "smtp", ok, ok ? "" : "no greeting", Uptime.ofMillis(begun)));
    return take(t);
  }

  private List<Action> restarted(long millis, boolean ok) {
    HierarchyTurn t = at(millis);
    t.resources.put(
        SENDMAIL,
        t.resource(SENDMAIL)
            .became(
                ok ? ResourceState.Phase.IN : ResourceState.Phase.FAILED, "", Uptime.ofMillis(0)));
    Recovery.restarted(t, SENDMAIL, ok, ok ? "" : "exit 75");
    return take(t);
  }

  private List<Action> tick(long millis) {
    HierarchyTurn t = at(millis);
    Recovery.tick(t);
    return take(t);
  }

  private RecoveryState.Phase phase() {
    return at(0).recovery(SENDMAIL).phase();
  }

  private static boolean restarts(List<Action> actions) {
    return actions.stream().anyMatch(a -> a instanceof Action.Restart);
  }

  @Test
  void aProcessThatHasGoneIsRestartedAtOnceWithoutWaitingForAProbe() {
    assertThat(restarts(processGone(100))).isTrue();
    assertThat(phase()).isEqualTo(RecoveryState.Phase.RESTARTING);
  }

  @Test
  void twoFailedChecksAreNotEnoughThreeAre() {
    assertThat(restarts(probed(100, 90, false))).isFalse();
    assertThat(restarts(probed(200, 190, false))).isFalse();
    assertThat(restarts(probed(300, 290, false))).isTrue();
  }

  @Test
  void aGoodCheckBetweenStartsTheCountAnew() {
    probed(100, 90, false);
    probed(200, 190, false);
    probed(300, 290, true);
    assertThat(restarts(probed(400, 390, false))).isFalse();
  }

  @Test
  void everyAttemptThatFailsIsToldOnceAndThenThatItIsGivenUp() {
    processGone(100);
    restarted(200, false);
    tick(2200);
    restarted(2300, true);
    probed(2400, 2350, false);
    tick(12_400);
    assertThat(phase()).isEqualTo(RecoveryState.Phase.EXHAUSTED);
    assertThat(told)
        .containsExactly(
            "RECOVERY_BEGUN restarting sendmail: sendmail's process 7 has gone; attempt 1 of 2",
            "RECOVERY_FAILED sendmail did not start: exit 75",
            "RECOVERY_BEGUN restarting sendmail: it did not start: exit 75; attempt 2 of 2",
            "RECOVERY_FAILED sendmail was restarted, but is not good within 10 s",
            "RECOVERY_EXHAUSTED sendmail could not be repaired here: 2 restarts in 1 min, last:"
                + " not good within 10 s");
  }

  @Test
  void itIsVerifiedByTheProbeThatFailed() {
    processGone(100);
    assertThat(restarted(150, true)).contains(new Action.Probe("sams", "smtp", Duration.ZERO));
    assertThat(phase()).isEqualTo(RecoveryState.Phase.VERIFYING);
    probed(170, 151, true);
    assertThat(phase()).isEqualTo(RecoveryState.Phase.STEADY);
  }

  @Test
  void aProbeBegunBeforeTheRestartSaysNothing() {
    processGone(100);
    restarted(150, true);
    probed(160, 140, true);
    assertThat(phase()).isEqualTo(RecoveryState.Phase.VERIFYING);
  }

  @Test
  void theSecondRestartWaitsForTheBackOff() {
    processGone(100);
    restarted(150, true);
    probed(170, 151, true);
    assertThat(restarts(processGone(500))).isFalse();
    assertThat(phase()).isEqualTo(RecoveryState.Phase.WAITING);
    assertThat(restarts(tick(1_500))).isFalse();
    assertThat(restarts(tick(2_100))).isTrue();
  }

  @Test
  void whenAllAttemptsOfTheWindowAreUsedItIsExhausted() {
    processGone(100);
    restarted(150, false);
    tick(2_200);
    assertThat(restarts(restarted(2_250, false))).isFalse();
    assertThat(phase()).isEqualTo(RecoveryState.Phase.EXHAUSTED);
    assertThat(Recovery.exhausted(at(2_300)))
        .hasValueSatisfying(s -> assertThat(s).contains("exit 75"));
  }

  @Test
  void attemptsOlderThanTheWindowDoNotCount() {
    processGone(100);
    restarted(150, true);
    probed(170, 151, true);
    processGone(2_500);
    restarted(2_550, true);
    probed(2_570, 2_551, true);
    assertThat(restarts(processGone(63_000))).isTrue();
  }

  private List<Action> slow(long millis) {
    HierarchyTurn t = at(millis);
    String late = "greeting took 3.1 s, the limit is 2.5 s";
    Recovery.probed(
        t, new Event.Probed("sams", "smtp", true, "", late, Uptime.ofMillis(millis - 1)));
    return take(t);
  }

  /** Sendmail may wait for DNS before its banner: slow, not dead. */
  @Test
  void aSlowServiceIsToldAndNothingIsDoneForIt() {
    for (int second = 1; second < 60; second++) {
      assertThat(slow(second * 1_000L)).isEmpty();
    }
    assertThat(state.services())
        .hasEntrySatisfying(
            "smtp", s -> assertThat(s.health()).isEqualTo(ServiceState.Health.DEGRADED));
    assertThat(phase()).isEqualTo(RecoveryState.Phase.STEADY);
    assertThat(told)
        .containsExactly(
            "SERVICE_DEGRADED smtp is slow: greeting took 3.1 s, the limit is 2.5 s; nothing is"
                + " restarted or moved for that");
    probed(61_000, 60_900, true);
    assertThat(told).last().isEqualTo("SERVICE_GOOD smtp is no longer slow");
  }

  @Test
  void aRestartedServiceThatIsSlowIsBack() {
    processGone(100);
    restarted(150, true);
    slow(3_000);
    assertThat(phase()).isEqualTo(RecoveryState.Phase.STEADY);
    assertThat(told).last().asString().startsWith("RECOVERED sendmail is back");
  }

  @Test
  void exhaustedAndAloneItGoesOnTryingSlowly() {
    processGone(100);
    restarted(150, false);
    tick(2_200);
    restarted(2_250, false);
    assertThat(restarts(tick(10_000))).isFalse();
    assertThat(restarts(tick(32_300))).isTrue();
  }
}
