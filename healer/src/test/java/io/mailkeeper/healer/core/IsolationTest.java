package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Hierarchy.Consent;
import io.mailkeeper.healer.core.Hierarchy.Decision;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A node that nobody can reach hands over to one that can be reached, and seldom. */
class IsolationTest {
  private static final String FAULT = "address ip: interface eth0 is down";
  private static final String WHY = "nobody can reach n1: " + FAULT;

  private static Stage settled() {
    return Stage.inService().pass(12).forget();
  }

  private static Stage cut(Stage s, String node) {
    return s.happens(node, new Event.NetworkSeen("mail", ServiceNetwork.bad(FAULT)));
  }

  private static Stage heal(Stage s, String node) {
    return s.happens(node, new Event.NetworkSeen("mail", ServiceNetwork.GOOD));
  }

  /** n1 was cut off, has handed over to n2, and can be reached again. */
  private static Stage movedOnce(Stage s) {
    cut(s.pass(12), "n1").pass(5).is("n2", Mode.IN_SERVICE);
    return heal(s, "n1").pass(20);
  }

  private static NodeRecord record(Stage s, String node) {
    return Objects.requireNonNull(s.records.get(node));
  }

  // ---- it hands over

  @Test
  void itHandsOverInOrderAndIsACandidateAgainOnceItCanBeReached() {
    Stage s = cut(settled(), "n1");
    s.pass(2).is("n2", Mode.IN_SERVICE); // no lease has run out in that time
    s.does(
        "n1 stop imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for n2",
        "n2 claims 2",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.noted("failing over to n2: " + WHY);
    assertThat(s.newest().handOvers()).isEqualTo(1);
    assertThat(s.obstacle("n1")).contains(WHY);
    assertThat(s.saysOfItself("n1")).isEqualTo(WHY);
    heal(s, "n1").pass(2).noted("n1 can be reached again");
    assertThat(s.ready("n1")).isTrue();
    assertThat(s.state("n1").incidents().setbacks(Duration.ofHours(1), s.now())).isEmpty();
  }

  @Test
  void itsRecordSaysSo() {
    Stage s = cut(settled(), "n2").pass(2);
    assertThat(record(s, "n2").networkGood()).isFalse();
    assertThat(record(s, "n1").networkGood()).isTrue();
    heal(s, "n2").pass(2);
    assertThat(record(s, "n2").networkGood()).isTrue();
  }

  @Test
  void itIsForetold() {
    Stage s = settled();
    Foresight.Outcome told = s.player("n1").foresees(Foresight.Failure.NETWORK, "");
    assertThat(told.heir()).contains("n2");
    assertThat(told.story()).anyMatch(f -> f.note().sentence().startsWith("failing over to n2"));
    cut(s, "n2").pass(2);
    assertThat(s.player("n1").foresees(Foresight.Failure.NETWORK, "").stuck())
        .contains("no other node can do better, so it stays here; n2 is not ready: nobody can");
  }

  // ---- to whom

  @Test
  void whoHasOnlyJustBecomeReadyIsWaitedFor() {
    Stage s = settled().happens("n2", new Event.SelfChecked("mail", java.util.List.of("no disk")));
    cut(s.pass(2), "n1").pass(30).onlyLooks().is("n1", Mode.IN_SERVICE);
    s.happens("n2", new Event.SelfChecked("mail", java.util.List.of()));
    s.pass(4.5).onlyLooks();
    assertThat(s.state("n1").stuck()).isEmpty();
    s.pass(5).is("n2", Mode.IN_SERVICE);
  }

  /** Ready or not: nobody is better off with a node that nobody can reach. */
  @Test
  void whoSaysThatItIsOutOfReachGetsNothing() {
    Stage s = settled().pauses("n2");
    for (int i = 0; i < 20; i++) {
      s.records.put("n2", outOfReach(record(s, "n2")));
      s.pass(1);
      cut(s, "n1");
    }
    s.onlyLooks().is("n1", Mode.IN_SERVICE);
  }

  private static NodeRecord outOfReach(NodeRecord r) {
    return new NodeRecord(
        r.store(),
        r.node(),
        r.machine(),
        r.boot(),
        r.instance(),
        r.counter() + 1,
        r.digest(),
        false,
        r.standings(),
        r.echoes(),
        r.formats());
  }

  /** softTtl of silence makes a node no candidate; here three renewals are enough. */
  @Test
  void whoShowsNoSignOfLifeNowGetsNothing() {
    Stage s = settled().pauses("n2").pass(4);
    cut(s, "n1").pass(10).onlyLooks().is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whereNobodyIsBetterItStaysAndSaysSoOnce() {
    Stage s = settled().dies("n2").pass(20).forget();
    cut(s, "n1").pass(600).onlyLooks().is("n1", Mode.IN_SERVICE);
    s.notes(1, "operator needed: " + WHY + "; no other node can do better, so it stays here");
    assertThat(s.state("n1").stuck()).contains("n2's record in the store stands still");
    heal(s, "n1").pass(2);
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  // ---- seldom

  @Test
  void twoBadNetworksDoNotPlayBall() {
    Stage s = movedOnce(Stage.inService()).anyway();
    cut(s, "n2").pass(500).onlyLooks().is("n2", Mode.IN_SERVICE);
    assertThat(s.state("n2").stuck()).contains("less than 10 min ago", "so it stays here");
    s.pass(120).is("n1", Mode.IN_SERVICE);
    assertThat(s.newest().handOvers()).isEqualTo(2);
  }

  /** When that was nobody can tell any more: it may have been just now. */
  @Test
  void anAgentThatWasRestartedKnowsOfTheHandOverFromTheRecord() {
    Stage s = movedOnce(Stage.inService()).pass(900).dies("n2").pass(30);
    s.is("n1", Mode.IN_SERVICE).agentStarts("n2").pass(20).dies("n1").pass(30).agentStarts("n1");
    s.is("n2", Mode.IN_SERVICE).pass(20).forget();
    cut(s, "n2").pass(300).onlyLooks().is("n2", Mode.IN_SERVICE);
    s.pass(400).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void itDoesNotGoBackByItselfToWhereItCouldNotLeaveAgain() {
    Hierarchy.Switchback toOne =
        new Hierarchy.Switchback(Set.of("n1"), Duration.ofSeconds(10), Optional.empty());
    Stage s = movedOnce(Stage.inService(Mail.with(p -> p.with(toOne))));
    s.pass(400).is("n2", Mode.IN_SERVICE);
    s.noted("automatic switchback has to wait: n2: it was handed over for such a reason");
    s.pass(300).is("n1", Mode.IN_SERVICE);
  }

  // ---- who is asked

  @Test
  void anOperatorIsAskedWhereThatIsWanted() {
    Consent ask = new Consent(Decision.CONFIRM, Optional.empty());
    Stage s = Stage.inService(Mail.with(p -> p.with(ask))).pass(12).forget();
    cut(s, "n1").pass(60).onlyLooks();
    assertThat(s.state("n1").stuck()).contains("waits for an operator's word: " + WHY);
    s.asked("n1", Verb.CONFIRM, "n1").pass(5).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void inMaintenanceItStays() {
    Stage s = settled().maintenance("n1", Duration.ofMinutes(10)).pass(5).anyway();
    cut(s, "n1").pass(60).onlyLooks().is("n1", Mode.IN_SERVICE);
  }

  // ---- no candidate

  @Test
  void whoIsOutOfReachTakesNothingOverUnlessItIsForced() {
    Stage s = cut(settled(), "n2").pass(2).dies("n1").pass(60).onlyLooks();
    heal(s, "n2").pass(2).is("n2", Mode.IN_SERVICE);

    Stage forced = cut(settled(), "n2").pass(2).dies("n1").pass(60).onlyLooks();
    forced.asked("n2", Verb.IN_SERVICE, "mail", "n2", true).pass(5).is("n2", Mode.IN_SERVICE);
  }

  // ---- the backup interface

  private static Event stranded() {
    Map<String, String> ip = Map.of("ip", "interface eth0 is down");
    return new Event.NetworkSeen("mail", new ServiceNetwork("", "", new TreeMap<>(ip)));
  }

  @Test
  void aStrandedAddressIsMovedAndNothingElseIsTouched() {
    Stage s = settled().holds("n1 start ip");
    s.happens("n1", stranded()).pass(2).happens("n1", stranded()).does("n1 start ip");
    s.notes(1, "RECOVERY_BEGUN moving ip on n1: interface eth0 is down");
    s.returns("n1 start ip").pass(5).notes(1, "RECOVERED ip: as told").onlyLooks();
    s.is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n1").lease().epoch()).isEqualTo(1);
  }

  @Test
  void whereNothingIsInServiceNoAddressIsMoved() {
    settled().happens("n2", stranded()).pass(2).doesNothing();
  }

  @Test
  void anAddressThatCannotBeMovedGoesWithTheServiceToTheOtherNode() {
    Stage s = settled().fails("n1 start ip").happens("n1", stranded()).pass(15);
    s.notes(1, "RECOVERY_FAILED ip: exit 75").is("n2", Mode.IN_SERVICE);
    s.noted("failing over to n2: ip cannot be put back here");
  }
}
