package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.Foresight.Failure;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.Maintenance;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In maintenance nothing is done by itself, but for what makes the service stop in time. */
class UpkeepTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static final Event NOT_READY = new Event.SelfChecked("mail", List.of("no disk"));

  private static final int LENGTH = 120;

  /** n1 is in service, and both nodes know of two minutes of maintenance. */
  private static Stage inMaintenance() {
    Stage s = Stage.inService().maintenance("n1", Duration.ofSeconds(LENGTH));
    s.does("n1 agrees: maintenance (new disk, ordered by root) for another 2 min").pass(2);
    return s.notes(2, "nothing is moved, restarted or taken over by itself").forget();
  }

  private static Duration remaining(Stage s, String node) {
    return s.player(node).state().membership().maintenance().remaining(s.now());
  }

  @Test
  void aSilentLeaseIsTakenOverWhenItIsOver() {
    Stage s = inMaintenance().dies("n1").pass(LENGTH - 4).onlyLooks();
    assertThat(s.state("n2").stuck()).startsWith("taking over from n1 waits for an operator's");
    s.notes(0, "is over").pass(6).notes(1, "the maintenance is over (its time is over)");
    s.is("n2", Mode.IN_SERVICE);
    assertThat(s.state("n2").stuck()).isEmpty();
  }

  @Test
  void anOperatorsWordTakesItOverBefore() {
    Stage s = inMaintenance().dies("n1").pass(30).onlyLooks();
    s.asked("n2", Verb.CONFIRM, "").pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void itCanBeEndedOnAnyNode() {
    Stage s = inMaintenance().dies("n1").pass(30).onlyLooks();
    s.maintenance("n2", Duration.ZERO);
    s.does("n2 agrees: no maintenance: failures are handled").pass(3).is("n2", Mode.IN_SERVICE);
    s.notes(1, "the maintenance is over (ended by root)");
    // The old order lies in n1's record, and is older.
    s.agentStarts("n1").pass(5);
    assertThat(remaining(s, "n1")).isZero();
    assertThat(remaining(s, "n2")).isZero();
  }

  @Test
  void aNewOrderReplacesTheOld() {
    Stage s = inMaintenance().maintenance("n2", Duration.ofSeconds(500)).pass(2);
    assertThat(remaining(s, "n1")).isBetween(Duration.ofSeconds(495), Duration.ofSeconds(499));
  }

  @Test
  void whoWasAwayIsToldByTheOthersAndTheLargestCountHolds() {
    Stage s = Stage.inService().dies("n2").maintenance("n1", Duration.ofSeconds(LENGTH)).pass(60);
    s.agentStarts("n2").pass(3);
    assertThat(remaining(s, "n2")).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(58));
  }

  @Test
  void whoHasCountedLessTakesOverWhatAnotherHasCounted() {
    Stage s = inMaintenance().dies("n2").pass(60);
    assertThat(remaining(s, "n1")).isLessThan(Duration.ofSeconds(59));
    s.agentStarts("n2").pass(0.2);
    assertThat(remaining(s, "n2")).isLessThan(Duration.ofSeconds(59));
  }

  @Test
  void itOutlivesAPowerCutOfAllNodes() {
    Stage s = inMaintenance().pass(58).dies("n1").dies("n2").pass(1000);
    s.boots("n1").boots("n2").pass(20).onlyLooks();
    assertThat(s.obstacle("n1")).as("it could").isEmpty();
    assertThat(remaining(s, "n1")).isBetween(Duration.ofSeconds(38), Duration.ofSeconds(41));
    s.is("n1", Mode.OUT_OF_SERVICE).is("n2", Mode.OUT_OF_SERVICE);
    s.pass(45);
    boolean one = s.state("n1").mode() == Mode.IN_SERVICE;
    boolean other = s.state("n2").mode() == Mode.IN_SERVICE;
    assertThat(one ^ other).isTrue();
  }

  @Test
  void aNodeDoesNotStartAgainWhatItRanBeforeUnlessItIsTold() {
    Stage s = inMaintenance().dies("n1").dies("n2").pass(1).boots("n1").pass(30);
    s.onlyLooks().is("n1", Mode.OUT_OF_SERVICE);
    s.asked("n1", Verb.IN_SERVICE, "n1").pass(10).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void anOperatorMovesItAsAlways() {
    Stage s = inMaintenance().asked("n1", Verb.SWITCHOVER, "n2").pass(5).is("n2", Mode.IN_SERVICE);
    assertThat(s.state("n1").proposal()).isSameAs(Proposal.NONE);
  }

  @Test
  void aDaemonIsLeftAloneUntilItIsOver() {
    Stage s = inMaintenance().happens("n1", GONE).pass(60).onlyLooks();
    assertThat(s.state("n1").stuck()).startsWith("restarting imap waits for an operator's word");
    s.pass(60).noted("restarting imap: imap's process 7").anyway().is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void whatIsBeingRepairedIsLeftAloneTooAndGoesOnWhenItIsOver() {
    Stage s = Stage.inService().pass(2).fails("n1 restart imap").happens("n2", NOT_READY);
    s.happens("n1", GONE).pass(10).noted("imap could not be repaired here");
    s.maintenance("n1", Duration.ofMinutes(10)).pass(1).anyway().pass(590).onlyLooks();
    s.pass(20).noted("the maintenance is over").works("n1 restart imap").pass(200);
    assertThat(Objects.requireNonNull(s.state("n1").resources().get("imap")).isIn()).isTrue();
  }

  @Test
  void aSickNodeKeepsItUntilItIsOver() {
    Stage s = inMaintenance().storage("n2", StorageHealth.GOOD).pass(2);
    s.storage("n1", StorageHealth.HUNG).storage("n1", StorageHealth.HUNG).pass(60).onlyLooks();
    s.is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n1").stuck()).startsWith("failing over to n2 waits for an operator's word");
    s.pass(60).storage("n1", StorageHealth.HUNG).pass(10).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aQuestionFromBeforeIsNotAnsweredByTime() {
    Hierarchy.Consent consent =
        new Hierarchy.Consent(Hierarchy.Decision.CONFIRM, Optional.of(Duration.ofSeconds(60)));
    Stage s = Stage.inService(Mail.with(p -> p.with(consent))).pass(3.3).dies("n1").pass(20);
    s.maintenance("n2", Duration.ofSeconds(LENGTH)).anyway().pass(LENGTH - 2).onlyLooks();
    // Then it is asked anew, with the full time.
    s.pass(50).onlyLooks().pass(20).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void theDeadlineStopsTheServiceAsAlways() {
    Stage s = inMaintenance().holds("n1 write lease").pass(20);
    s.is("n1", Mode.OUT_OF_SERVICE);
    assertThat(s.state("n1").lease().role()).isIn(LeaseRole.LOST, LeaseRole.RELEASING);
    s.anyway().pass(30).onlyLooks().is("n2", Mode.OUT_OF_SERVICE);
  }

  @Test
  void itIsRefusedWhereAnOlderVersionCouldNotReadIt() {
    Stage s = Stage.inService().pass(2);
    NodeRecord r = Objects.requireNonNull(s.records.get("n2"));
    s.pauses("n2");
    NodeRecord old =
        new NodeRecord(
            r.store(),
            r.node(),
            r.machine(),
            r.boot(),
            r.instance(),
            r.counter() + 1,
            r.digest(),
            true,
            r.standings(),
            r.echoes(),
            1);
    s.happens("n1", new Event.NodeRead("n2", Optional.of(old), ""));
    s.maintenance("n1", Duration.ofSeconds(LENGTH));
    s.does("n1 refuses: an older version runs on n2, which cannot read the order: update it first");
    assertThat(remaining(s, "n1")).isZero();
  }

  @Test
  void itIsRefusedUntilTheOrdersThatStandAreKnown() {
    Stage s = inMaintenance().dies("n2").agentStarts("n2").maintenance("n2", Duration.ZERO);
    s.does("n2 refuses: not all nodes' records could be read yet; ask again in a moment");
    s.pass(1).maintenance("n2", Duration.ZERO);
    s.does("n2 agrees: no maintenance: failures are handled").pass(2);
    assertThat(remaining(s, "n1")).isZero();
  }

  @Test
  void whatAStandbyForetellsIsWhatHappens() {
    Stage s = inMaintenance();
    Foresight.Outcome told = s.player("n2").foresees(Failure.NODE, "n1");
    assertThat(told.inService()).isTrue();
    double took = told.took().toMillis() / 1000.0;
    assertThat(took).isBetween(LENGTH - 4.0, LENGTH + 2.0);
    s.dies("n1").pass(took - 1.5).is("n2", Mode.OUT_OF_SERVICE).pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void ofTwoOrdersOneHoldsEverywhere() {
    Stage s = Stage.inService().pass(2);
    s.maintenance("n1", Duration.ofSeconds(100)).maintenance("n2", Duration.ofSeconds(200)).pass(3);
    Maintenance one = s.player("n1").state().membership().maintenance().order();
    Maintenance other = s.player("n2").state().membership().maintenance().order();
    assertThat(one.isSameOrder(other)).isTrue();
    assertThat(one.node()).isEqualTo("n2");
  }
}
