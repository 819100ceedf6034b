package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service that fails everywhere does not go round in circles, and what failed is remembered. */
class FlappingTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");
  private static final String UNREAD = "what happened here before has not been read";
  private static final String TWICE = "it failed here 2 times within 1 h";

  /** As long as a daemon that could not be healed keeps a node unfit, and a little. */
  private static final int UNFIT = 310;

  /** On n2, having failed twice on n1. */
  private static Stage failedTwiceOnOne() {
    Stage s = Stage.inService().fails("n1 restart imap").happens("n1", GONE).pass(UNFIT);
    s.is("n2", Mode.IN_SERVICE).asked("n2", Verb.SWITCHOVER, "n1").pass(5);
    s.is("n1", Mode.IN_SERVICE).happens("n1", GONE).pass(UNFIT).is("n2", Mode.IN_SERVICE);
    return s;
  }

  private static List<Kind> kinds(Stage s, String node) {
    return s.player(node).kept().stream().map(IncidentRecord::kind).toList();
  }

  // ---- a node that fails too often

  @Test
  void whereItFailedTooOftenItIsNotTakenOverUntilTheFailuresHaveAgedOut() {
    Stage s = failedTwiceOnOne();
    assertThat(s.obstacle("n1")).hasValueSatisfying(why -> assertThat(why).startsWith(TWICE));
    assertThat(s.saysOfItself("n1")).contains(TWICE, "imap cannot be repaired here");
    s.asked("n2", Verb.SWITCHOVER, "n1").pass(1);
    s.is("n2", Mode.IN_SERVICE).pass(3600 - 2 * UNFIT);
    assertThat(s.obstacle("n1")).as("the first of the two is forgotten").isEmpty();
  }

  @Test
  void anOrderOfInServiceForgetsThemAndForceOverrulesThem() {
    Stage s = failedTwiceOnOne().forget().asked("n2", Verb.OUT_OF_SERVICE, "");
    s.pass(5).is("n2", Mode.OUT_OF_SERVICE).works("n1 restart imap").forget();
    s.asked("n1", Verb.IN_SERVICE, "n1").pass(5).is("n1", Mode.IN_SERVICE);
    s.asked("n1", Verb.SWITCHOVER, "n2").pass(5).is("n2", Mode.IN_SERVICE);
    assertThat(s.obstacle("n1")).isEmpty();
    Stage forced = failedTwiceOnOne().works("n1 restart imap");
    forced.asked("n2", Verb.SWITCHOVER, "mail", "n1", true).pass(5);
    forced.is("n1", Mode.IN_SERVICE);
  }

  @Test
  void itIsTakenOverAllTheSameWhenTheOtherNodeIsGone() {
    Stage s = failedTwiceOnOne().works("n1 restart imap").dies("n2").pass(20);
    s.is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whatIsRememberedOutlivesTheAgentAndItsNode() {
    Stage s = failedTwiceOnOne().dies("n1").pass(10).agentStarts("n1").pass(10);
    assertThat(s.obstacle("n1")).hasValueSatisfying(why -> assertThat(why).startsWith(TWICE));
    assertThat(kinds(s, "n1"))
        .containsSubsequence(Kind.RESTARTED, Kind.GIVEN_UP, Kind.TAKEN_OVER, Kind.GIVEN_UP);
    assertThat(kinds(s, "n2")).containsExactly(Kind.TAKEN_OVER, Kind.ORDERED_AWAY, Kind.TAKEN_OVER);
  }

  @Test
  void aMailStoreThatIsBadNowAndThenDoesNotCountAgainstItsNode() {
    Stage s = Stage.inService();
    String on = "n1";
    for (int i = 0; i < 6; i++) {
      String other = on.equals("n1") ? "n2" : "n1";
      s.storage(other, StorageHealth.GOOD).storage(other, StorageHealth.GOOD).pass(2);
      s.storage(on, StorageHealth.HUNG).pass(5).is(other, Mode.IN_SERVICE);
      on = other;
    }
    assertThat(kinds(s, "n1")).contains(Kind.HANDED_OVER).doesNotContain(Kind.GIVEN_UP);
  }

  @Test
  void whatIsNotKnownYetBarsItWhereAnotherNodeCouldHaveTheService() {
    Stage s = failedTwiceOnOne().dies("n1").pass(10).holds("n1 recall").agentStarts("n1").pass(60);
    assertThat(s.saysOfItself("n1")).contains(UNREAD);
    s.happens("n2", GONE).fails("n2 restart imap").pass(60).is("n2", Mode.IN_SERVICE);
    List<IncidentRecord> kept = s.player("n1").kept();
    Instant then = kept.get(kept.size() - 1).at();
    s.happens("n1", new Event.Remembered(kept, then));
    assertThat(s.obstacle("n1")).hasValueSatisfying(why -> assertThat(why).startsWith(TWICE));
  }

  @Test
  void whatCannotBeReadIsNotWaitedForWithoutEndWhereNobodyElseCouldHaveIt() {
    Stage s = failedTwiceOnOne().works("n1 restart imap").dies("n1").holds("n1 recall");
    s.agentStarts("n1").dies("n2").pass(30).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void anOrderNeedNotWaitForWhatItForgets() {
    Stage s = failedTwiceOnOne().works("n1 restart imap").asked("n2", Verb.OUT_OF_SERVICE, "");
    s.pass(5).dies("n1").holds("n1 recall").agentStarts("n1").pass(2);
    s.asked("n1", Verb.IN_SERVICE, "n1").pass(3).is("n1", Mode.IN_SERVICE);
  }

  // ---- a service that fails on every node

  @Test
  void aServiceThatDiesOnEveryNodeStopsMovingAndAsksForAnOperator() {
    Stage s = Stage.inService().fails("n1 restart imap").fails("n2 restart imap");
    String on = "n1";
    int moves = 0;
    for (int i = 0; i < 8; i++) {
      s.happens(on, GONE).pass(UNFIT);
      String now = s.newest().node();
      moves += now.equals(on) ? 0 : 1;
      on = now;
    }
    assertThat(moves)
        .as("two failures on each node, the last of which has nowhere to go")
        .isEqualTo(3);
    s.notes(1, "operator needed: imap cannot be repaired here").is(on, Mode.IN_SERVICE);
    assertThat(s.state(on).stuck()).contains("so it stays here", "n1 is not ready: " + TWICE);
  }

  @Test
  void aServiceThatStartsNowhereIsTriedInPlaceEverMoreSlowlyAndComesBackByItself() {
    Stage s = Stage.begin().fails("n1 start imap").fails("n2 start imap");
    s.agentStarts("n1").pass(0.5).agentStarts("n2").pass(1200);
    long moves = changes(starters(s));
    assertThat(moves).as(starters(s).toString()).isBetween(2L, 4L);
    String last = s.newest().node();
    s.noted("operator needed: " + TWICE);
    assertThat(s.state(last).stuck()).contains("within 1 h", "; n1 is not ready: " + TWICE);
    int tries = starters(s).size();
    s.pass(1200);
    assertThat(starters(s).size() - tries).as("tries in 20 minutes").isBetween(3, 5);
    assertThat(s.newest().node()).as("in place").isEqualTo(last);
    s.works(last + " start imap").pass(310).is(last, Mode.IN_SERVICE);
    assertThat(s.state(last).stuck()).isEmpty();
  }

  /** What it knew before was let go a quarter of the window ago; what it reads now just then. */
  @Test
  void aNodeThatCouldNotReadForLongDoesNotTryInPlaceOfTheOneThatStillDoes() {
    Stage s = Stage.begin().fails("n1 start imap").fails("n2 start imap");
    s.agentStarts("n1").pass(0.5).agentStarts("n2").pass(1200);
    String last = s.newest().node();
    String other = last.equals("n1") ? "n2" : "n1";
    s.fails(other + " read lease").pass(1200);
    long before = s.newest().epoch();
    while (s.newest().epoch() == before || s.newest().state() != EpochState.RELEASED) {
      s.pass(1);
    }
    s.works(other + " read lease").pass(60);
    assertThat(s.newest())
        .extracting(EpochRecord::node, EpochRecord::epoch)
        .containsExactly(last, before + 1);
    s.noted("operator needed: " + TWICE);
  }

  @Test
  void anOperatorNeedNotWaitForTheNextTry() {
    Stage s = Stage.begin().fails("n1 start imap").fails("n2 start imap");
    s.agentStarts("n1").pass(0.5).agentStarts("n2").pass(1200);
    s.works("n1 start imap").works("n2 start imap");
    s.asked("n1", Verb.IN_SERVICE, "n1").pass(12).is("n1", Mode.IN_SERVICE);
  }

  /** Who claimed each epoch. */
  private static List<String> starters(Stage s) {
    return s.epochs.tailMap(1L).values().stream().map(EpochRecord::node).toList();
  }

  private static long changes(List<String> nodes) {
    long changes = 0;
    for (int i = 1; i < nodes.size(); i++) {
      changes += nodes.get(i).equals(nodes.get(i - 1)) ? 0 : 1;
    }
    return changes;
  }

  @Test
  void triesInPlaceAreTwiceAsFarApartEachTimeUpToATwelfthOfTheWindow() {
    Duration hour = Duration.ofHours(1);
    assertThat(List.of(0, 1, 2, 5, 6, 7, 32).stream().map(k -> Flapping.hold(k, hour).toSeconds()))
        .containsExactly(5L, 10L, 20L, 160L, 300L, 300L, 300L);
    assertThat(Flapping.hold(0, Duration.ofSeconds(36))).isEqualTo(Duration.ofSeconds(3));
  }

  // ---- what is kept

  @Test
  void restartsUnderTheSameEpochGoOnCountingAfterARestartOfTheAgent() {
    Stage s = Stage.inService().happens("n1", GONE).pass(3).is("n1", Mode.IN_SERVICE);
    HierarchyState resumed =
        HierarchyState.start(Mail.with(Hierarchy.StrayPolicy.STOP), s.state("n1").lease(), s.now())
            .remembering(s.state("n1").incidents().all());
    assertThat(resumed.recoveries())
        .hasEntrySatisfying("imap", r -> assertThat(r.restarts()).hasSize(1));
    Incidents later = s.state("n1").incidents();
    assertThat(later.restarts("imap", s.newest().epoch() + 1)).isEmpty();
    assertThat(later.restarts("smtp", s.newest().epoch())).isEmpty();
  }

  @Test
  void manyRestartsDoNotPushOutWhatWasGivenUp() {
    Incidents all = Incidents.NONE.with(incident(Kind.GIVEN_UP, 1));
    for (int i = 2; i < 200; i++) {
      all = all.with(incident(Kind.RESTARTED, i));
    }
    assertThat(all.setbacks(Duration.ofHours(1), Uptime.ofMillis(200_000))).hasSize(1);
    assertThat(all.all()).hasSize(1 + Incidents.OF_EACH_KIND);
    assertThat(all.all().get(Incidents.OF_EACH_KIND).at()).isEqualTo(Uptime.ofMillis(199_000));
  }

  private static Incident incident(Kind kind, long second) {
    return new Incident(kind, Uptime.ofMillis(second * 1000), 1, "imap", Duration.ZERO, "because");
  }

  @Test
  void agesGoByTheWallClockAndWhatLiesInTheFutureHasJustHappened() {
    Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    Uptime now = Uptime.ofMillis(5_000);
    Incident old = incident(Kind.GIVEN_UP, 2);
    IncidentRecord kept = old.record("mail", wall, now);
    assertThat(kept.at()).isEqualTo(wall.minusSeconds(3));
    assertThat(Incident.of(kept, wall, now)).isEqualTo(old);
    Uptime booted = Uptime.ofMillis(1_000);
    assertThat(Incident.of(kept, wall.plusSeconds(60), booted).at())
        .as("in an earlier boot")
        .isEqualTo(Uptime.ofMillis(-62_000));
    assertThat(Incident.of(kept, wall.minusSeconds(86_400), now).at()).isEqualTo(now);
    assertThat(now.since(Incident.of(kept, Instant.parse("9999-12-31T00:00:00Z"), now).at()))
        .isEqualTo(Duration.ofDays(3650));
  }

  @Test
  void whatHappensBeforeTheStoreCouldBeReadIsKeptBesideWhatIsReadThen() {
    Healer healer = Stage.inService().player("n1").healer();
    Uptime now = Uptime.ofMillis(2_000_000);
    NodeState fresh = Stage.inService().player("n1").fresh();
    Step gone = healer.step(fresh, new Event.Requested(order()), now);
    assertThat(gone.actions()).noneMatch(a -> a instanceof Action.Remember);
    IncidentRecord earlier =
        incident(Kind.GIVEN_UP, 1).record("mail", Instant.EPOCH.plusSeconds(99), now);
    Step read =
        healer.step(
            gone.state(),
            new Event.Remembered(List.of(earlier), Instant.EPOCH.plusSeconds(99)),
            now.plus(Duration.ofSeconds(1)));
    assertThat(read.actions())
        .filteredOn(a -> a instanceof Action.Remember)
        .singleElement()
        .satisfies(
            a ->
                assertThat(((Action.Remember) a).records(Instant.EPOCH.plusSeconds(100)))
                    .extracting(IncidentRecord::kind)
                    .containsExactly(Kind.GIVEN_UP, Kind.ORDERED_IN));
  }

  private static OperatorRequest order() {
    return new OperatorRequest(1, Verb.IN_SERVICE, "mail", "n1", false, "root");
  }
}
