package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.NodeRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From n1 to n2 and back: start failures, repairs that fail, the mail store, a silent holder. */
class FailoverTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static final double OUTWAIT = Stage.TIMING.outwait().toMillis() / 1000.0;

  // ---- a start that fails

  @Test
  void whereItCannotBeStartedItIsStoppedReleasedAndTheOtherNodeIsNext() {
    Stage s = Stage.inService();
    s.asked("n1", OperatorRequest.Verb.SWITCHOVER, "n2").pass(3).is("n2", Mode.IN_SERVICE);
    s.fails("n1 start imap").holds("n1 start imap").forget();
    s.asked("n2", OperatorRequest.Verb.SWITCHOVER, "n1").pass(2.5).returns("n1 start imap");
    s.pass(0.2); // the second look of the claim reads the node records
    s.does(
        "n2 agrees: handing over to n1",
        "n2 stop imap",
        "n2 stop ip",
        "n2 stop fs",
        "n2 releases 2 for n1",
        "n1 claims 3",
        "n1 start ip",
        "n1 start fs",
        "n1 start imap",
        "n1 kill imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 3 for n2",
        "n2 claims 4",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.is("n2", Mode.IN_SERVICE).notes(1, "could not be started here: imap: exit 75");
    assertThat(s.pass(2).saysOfItself("n1")).isEqualTo("could not be started here: imap: exit 75");
  }

  @Test
  void aloneItTriesAgainAfterAMomentNotAtOnce() {
    Stage s = Stage.begin().fails("n1 start imap").agentStarts("n1").pass(3);
    s.does(
        "n1 claims 1",
        "n1 start ip",
        "n1 start fs",
        "n1 start imap",
        "n1 kill imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for anyone");
    s.works("n1 start imap").pass(5).is("n1", Mode.IN_SERVICE);
  }

  // ---- repairs that fail

  @Test
  void whatCannotBeRepairedHereMovesOn() {
    Stage s = Stage.inService().fails("n1 restart imap").happens("n1", GONE);
    s.does("n1 restart imap").pass(1.1);
    s.does(
        "n1 restart imap",
        "n1 kill imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for n2",
        "n2 claims 2",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.is("n2", Mode.IN_SERVICE).notes(1, "failing over to n2: imap cannot be repaired here");
  }

  @Test
  void withNobodyElseItStaysSaysSoOnceAndGoesOnTrying() {
    Stage s = Stage.inService().dies("n2").pass(6).forget();
    s.fails("n1 restart imap").happens("n1", GONE).pass(1.1);
    s.does("n1 restart imap", "n1 restart imap").is("n1", Mode.IN_SERVICE);
    s.notes(1, "no other node can do better, so it stays here");
    assertThat(s.state("n1").stuck()).contains("imap cannot be repaired here");
    s.anyway().pass(151).notes(1, "so it stays here");
    s.noted("3 restarts so far").works("n1 restart imap").pass(310).noted("imap is back after");
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void aCandidateThatComesLaterIsStillUsed() {
    Stage s = Stage.inService().dies("n2").pass(6).fails("n1 restart imap");
    s.happens("n1", GONE).pass(2).is("n1", Mode.IN_SERVICE);
    s.agentStarts("n2").pass(5).is("n2", Mode.IN_SERVICE).is("n1", Mode.OUT_OF_SERVICE);
  }

  // ---- the mail store

  @Test
  void aStoreThatIsBadHereTwiceAndGoodThereMovesTheService() {
    Stage s = Stage.inService().storage("n2", StorageHealth.GOOD).pass(2).forget();
    s.storage("n1", StorageHealth.FAILING).doesNothing();
    s.storage("n1", StorageHealth.FAILING).pass(3).is("n2", Mode.IN_SERVICE);
    s.noted("failing over to n2: the mail store is bad here: as checked");
    assertThat(s.obstacle("n1")).contains("the mail store is bad here: as checked");
  }

  @Test
  void aStoreThatIsGoodAgainTwiceMakesTheNodeFitAgainAtOnce() {
    Stage s = Stage.inService().storage("n2", StorageHealth.GOOD).pass(2).forget();
    s.storage("n1", StorageHealth.HUNG).pass(3).is("n2", Mode.IN_SERVICE);
    String bad = "the mail store is bad here: as checked";
    assertThat(s.storage("n1", StorageHealth.GOOD).pass(1).saysOfItself("n1")).isEqualTo(bad);
    s.storage("n1", StorageHealth.FAILING).storage("n1", StorageHealth.GOOD);
    assertThat(s.pass(1).saysOfItself("n1")).isEqualTo(bad);
    assertThat(s.storage("n1", StorageHealth.GOOD).pass(1).saysOfItself("n1")).isEmpty();
  }

  @Test
  void aGoodStoreDoesNotExcuseADaemonThatCouldNotBeHealed() {
    Stage s = Stage.inService().fails("n1 restart imap").happens("n1", GONE).pass(3);
    s.is("n2", Mode.IN_SERVICE);
    s.storage("n1", StorageHealth.GOOD).storage("n1", StorageHealth.GOOD).pass(1);
    assertThat(s.saysOfItself("n1")).startsWith("imap cannot be repaired here");
  }

  @Test
  void aHungStoreHasTakenItsTimeAlready() {
    Stage s = Stage.inService().storage("n2", StorageHealth.GOOD).pass(2).forget();
    s.storage("n1", StorageHealth.HUNG).pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aStoreThatIsBadEverywhereMovesNothingAndIsToldOnce() {
    Stage s = Stage.inService().storage("n2", StorageHealth.FAILING).pass(2).forget();
    for (int i = 0; i < 5; i++) {
      s.storage("n1", StorageHealth.FAILING).pass(1);
    }
    s.doesNothing().is("n1", Mode.IN_SERVICE);
    s.notes(1, "no other node can do better, so it stays here");
    s.storage("n1", StorageHealth.GOOD);
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void aStoreNotLookedAtThereIsNotTakenForGood() {
    Stage s = Stage.inService().storage("n1", StorageHealth.HUNG).pass(3);
    s.doesNothing().is("n1", Mode.IN_SERVICE);
  }

  // ---- a silent holder

  @Test
  void aSilentHolderIsOutwaitedAndTheNetworkAskedBefore() {
    Stage s = Stage.inService().dies("n1").pass(10).doesNothing();
    s.pass(2.5)
        .does("n2 asks who has ip", "n2 claims 2", "n2 start ip", "n2 start fs", "n2 start imap");
    s.is("n2", Mode.IN_SERVICE).notes(1, "taking over from n1: its record has not changed for ");
    assertThat(s.measured("n2")).containsExactly("FAILOVER silence", "FAILOVER start");
  }

  @Test
  void whoStillHasTheAddressKeepsTheNextFromStarting() {
    Stage s = Stage.inService().dies("n1");
    s.player("n2").addressOwner(Optional.of("02:00:00:00:00:01"));
    s.pass(10.2).does("n2 asks who has ip");
    s.notes(0, "another machine"); // until the end of W it may well be the holder itself
    s.pass(20).notes(1, "another machine answers for the service address: 02:00:00:00:00:01");
    s.is("n2", Mode.OUT_OF_SERVICE).anyway();
    assertThat(s.obstacle("n2"))
        .contains("another machine answers for the service address: 02:00:00:00:00:01");
    s.player("n2").addressOwner(Optional.empty());
    s.pass(2).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void inServiceASecondOwnerIsOnlyToldOf() {
    Stage s = Stage.inService();
    s.player("n1").addressOwner(Optional.of("02:00:00:00:00:01"));
    s.pass(95).is("n1", Mode.IN_SERVICE);
    s.notes(1, "another machine answers for the service address: 02:00:00:00:00:01");
    s.does("n1 asks who has ip", "n1 asks who has ip", "n1 asks who has ip");
  }

  @Test
  void anAnswerForAnOlderWaitSaysNothingAboutThisOneAndIsAwaitedBeforeTheNextQuestion() {
    Stage s = Stage.inService().dies("n1");
    s.player("n2").addressOwner(Optional.of("02:00:00:00:00:01"));
    s.pass(10.8).holds("n2 ask ip").pass(0.5).agentStarts("n1").pass(3);
    s.asked("n2", OperatorRequest.Verb.SWITCHOVER, "n1").pass(3).is("n1", Mode.IN_SERVICE);
    s.forget().dies("n1").pass(10.1).doesNothing();
    s.player("n2").addressOwner(Optional.empty());
    s.returns("n2 ask ip").pass(0.1).does("n2 asks who has ip");
    s.pass(2).is("n2", Mode.IN_SERVICE);
    s.notes(0, "another machine answers for the service address");
  }

  // ---- what it took

  @Test
  void aHandOverIsMeasuredFromTheStopAndARecoveryFromTheTrouble() {
    Stage s = Stage.inService().holds("n1 stop imap");
    s.asked("n1", OperatorRequest.Verb.SWITCHOVER, "n2").pass(2).returns("n1 stop imap").pass(1);
    s.is("n2", Mode.IN_SERVICE);
    assertThat(s.measured("n2")).containsExactly("FAILOVER hand_over", "FAILOVER start");
    assertThat(s.took("n2", "hand_over").toMillis()).isBetween(1_500L, 2_500L);
    s.happens("n2", GONE).pass(0.5);
    assertThat(s.measured("n2")).contains("RECOVERY imap");
  }

  @Test
  void theFirstStartIsNoFailover() {
    assertThat(Stage.begin().agentStarts("n1").pass(1).measured("n1")).isEqualTo(List.of());
  }

  // ---- a clone

  /** What another machine's agent has written into a node's record. */
  private static Event clonesWrite(String node, long counter) {
    UUID any = new UUID(66, 66);
    NodeRecord record =
        new NodeRecord(
            any, node, any, any, any, counter, "d".repeat(64), true, Map.of(), Map.of(), 1);
    return new Event.NodeRead(node, Optional.of(record), "");
  }

  @Test
  void aNodeWithACloneTakesNothingOverUntilItHasGone() {
    Stage s = Stage.inService();
    s.happens("n2", clonesWrite("n2", 1)).happens("n2", clonesWrite("n2", 2));
    assertThat(s.obstacle("n2")).as("once proves nothing").isEmpty();
    s.happens("n2", clonesWrite("n2", 3)).noted("another machine runs an agent as node n2");
    assertThat(s.obstacle("n2").orElse("")).contains("another machine runs an agent as node n2");
    s.dies("n1").pass(OUTWAIT - 0.3).is("n2", Mode.OUT_OF_SERVICE);
    s.happens("n2", clonesWrite("n2", 4)).pass(OUTWAIT - 0.3).is("n2", Mode.OUT_OF_SERVICE);
    s.pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aHolderWithACloneGoesOn() {
    Stage s = Stage.inService().forget();
    for (int counter = 1; counter < 9; counter++) {
      s.happens("n1", clonesWrite("n1", counter));
    }
    s.noted("another machine runs an agent as node n1").forget();
    s.pass(OUTWAIT).doesNothing().is("n1", Mode.IN_SERVICE);
  }

  // ---- what another node or a rolled-back directory says wrongly

  @Test
  void anOrderOfNobodyThatIsOnlyHeardOfBarsButIsNotHandedOn() {
    Stage parked = Stage.inService().asked("n1", OperatorRequest.Verb.OUT_OF_SERVICE, "n1").pass(5);
    Stage s = Stage.inService().dies("n1");
    NodeRecord before = Objects.requireNonNull(s.records.get("n1"));
    s.records.put("n1", Objects.requireNonNull(parked.records.get("n1")));
    s.pass(OUTWAIT + 3).is("n2", Mode.OUT_OF_SERVICE);
    assertThat(s.records.get("n2"))
        .extracting(r -> r.standings().get("mail"))
        .extracting(NodeRecord.Standing::nobody)
        .isEqualTo(false);
    s.records.put("n1", before);
    s.pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void anEpochOfAnotherClaimIsToldOnceAndNobodyTakesOver() {
    Stage s = Stage.inService().dies("n1").forget();
    EpochRecord own = s.newest();
    s.epochs.put(1L, Stage.begin().pass(1).agentStarts("n1").pass(3).newest());
    s.pass(OUTWAIT + 3).is("n2", Mode.OUT_OF_SERVICE);
    s.notes(1, "the lease directory").noted("is of another claim");
    s.epochs.put(1L, own);
    s.pass(3).notes(1, "the lease directory is good again").is("n2", Mode.IN_SERVICE);
  }
}
