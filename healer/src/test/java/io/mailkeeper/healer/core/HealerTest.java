package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseRole;
import org.junit.jupiter.api.Test;

/** Bringing in and out of service on one node: order, bounds, and what RELEASED stands for. */
class HealerTest {
  private static final String AGREED =
      "n1 agrees: stopping; nobody will start it until 'in-service'";

  private static Stage outOfService(Stage s) {
    return s.asked("n1", OperatorRequest.Verb.OUT_OF_SERVICE, "n1");
  }

  // ---- order

  @Test
  void childrenStartFirstSideBySideThenWhatNeedsThem() {
    Stage s = Stage.begin().holds("n1 start fs").agentStarts("n1").pass(1);
    s.does("n1 claims 1", "n1 start ip", "n1 start fs").is("n1", Mode.STARTING);
    s.returns("n1 start fs").does("n1 start imap").is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whatNeedsThemStopsFirstAndTheChildrenAfterIt() {
    Stage s = outOfService(Stage.inService().holds("n1 stop imap"));
    s.does(AGREED, "n1 stop imap").pass(1).doesNothing();
    s.returns("n1 stop imap").does("n1 stop ip", "n1 stop fs", "n1 releases 1 for nobody");
    s.is("n1", Mode.OUT_OF_SERVICE);
  }

  /** A standby that calls a service failing would send people to the wrong node. */
  @Test
  void whatTheLastProbesSaidEndsWithTheService() {
    Stage s = Stage.inService();
    s.happens("n1", new Event.Probed("mail", "imap", false, "refused", s.now()));
    assertThat(s.state("n1").services().values())
        .anyMatch(service -> service.health() == ServiceState.Health.FAILING);
    outOfService(s).is("n1", Mode.OUT_OF_SERVICE);
    assertThat(s.state("n1").services().values())
        .allMatch(service -> service.health() == ServiceState.Health.UNKNOWN);
  }

  @Test
  void theVeryFirstClaimIsToldAsAStart() {
    Stage s = Stage.begin().agentStarts("n1").pass(1);
    s.noted("claiming epoch 1: started for the first time").notes(0, "released epoch 0");
  }

  // ---- released means stopped

  @Test
  void aStopThatFailsIsRepeatedByForceAndNothingIsReleasedBefore() {
    Stage s = outOfService(Stage.inService().fails("n1 stop imap").fails("n1 kill imap"));
    s.does(AGREED, "n1 stop imap");
    s.pass(0.5).does("n1 kill imap", "n1 kill imap").is("n1", Mode.STOPPING);
    assertThat(s.newest().state()).isEqualTo(EpochState.STOPPING);
    s.works("n1 kill imap").pass(0.5);
    s.does("n1 kill imap", "n1 stop ip", "n1 stop fs", "n1 releases 1 for nobody");
  }

  @Test
  void whatTheGuardStillFindsIsNotReleasedThoughAllCommandsSaidDone() {
    Stage s = outOfService(Stage.inService().survives("n1", "imap"));
    s.does(AGREED, "n1 stop imap", "n1 stop ip", "n1 stop fs", "n1 guard still finds [imap]");
    s.pass(1).anyway().is("n1", Mode.OUT_OF_SERVICE);
    assertThat(s.newest().state()).isNotEqualTo(EpochState.RELEASED);
    assertThat(s.state("n1").lease().role()).isEqualTo(LeaseRole.STOPPING);
    s.player("n1").ended("imap");
    s.pass(1.1).does("n1 releases 1 for nobody");
  }

  // ---- bounds

  @Test
  void aStopThatTakesLongerThanStopMaxIsTheGuards() {
    Stage s = outOfService(Stage.inService().holds("n1 stop imap"));
    s.pass(5.9).does(AGREED, "n1 stop imap");
    s.pass(0.2).does("n1 fires 1", "n1 kill ip").is("n1", Mode.CLEARING);
    s.notes(1, "LOST epoch 1: not stopped within PT6S");
    assertThat(s.newest().state()).isEqualTo(EpochState.STOPPING);
    s.returns("n1 stop imap").does("n1 kill fs", "n1 releases 1 for nobody");
  }

  @Test
  void aStartThatTakesLongerThanStartMaxHasFailed() {
    Stage s = Stage.begin().holds("n1 start imap").agentStarts("n1").pass(20.2);
    s.does("n1 claims 1", "n1 start ip", "n1 start fs", "n1 start imap");
    s.is("n1", Mode.STARTING).pass(0.2).is("n1", Mode.STOPPING).doesNothing();
    s.notes(1, "could not be started here: not up within PT20S");
    s.returns("n1 start imap");
    s.does("n1 stop imap", "n1 stop ip", "n1 stop fs", "n1 releases 1 for anyone");
  }

  @Test
  void afterAPauseTheDeadlineIsJudgedBeforeWhatHappenedMeanwhile() {
    Stage s = Stage.begin().holds("n1 start fs").agentStarts("n1").pass(1).forget();
    s.pauses("n1").pass(9).returns("n1 start fs");
    s.does("n1 fires 1", "n1 kill ip", "n1 kill fs", "n1 releases 1 for anyone");
  }

  // ---- processes that go

  @Test
  void aProcessThatEndsWhileOthersStillStartFailsTheStart() {
    Stage s = Stage.begin().holds("n1 start imap").agentStarts("n1").pass(1).forget();
    s.happens("n1", new Event.ProcessGone("mail", "imap", "imap's process 7 has gone"));
    s.returns("n1 start imap").noted("could not be started here: imap: imap's process 7 has gone");
    s.does("n1 kill imap", "n1 stop ip", "n1 stop fs", "n1 releases 1 for anyone");
  }

  @Test
  void aProcessThatEndsWhileItIsStoppedIsNoNews() {
    Stage s = outOfService(Stage.inService().holds("n1 stop imap"));
    s.happens("n1", new Event.ProcessGone("mail", "imap", "gone")).does(AGREED, "n1 stop imap");
  }

  // ---- what went from under the service

  @Test
  void anAddressThatHasGoneIsPutBack() {
    Stage s = Stage.inService();
    s.player("n1").ended("ip");
    s.pass(2.1).does("n1 start ip").notes(1, "ip has gone and is put back");
    assertThat(s.player("n1").running()).contains("ip");
  }

  @Test
  void anAddressThatCannotBePutBackMovesTheService() {
    Stage s = Stage.inService().fails("n1 start ip");
    s.player("n1").ended("ip");
    s.pass(2.1).does("n1 start ip").pass(2).does("n1 start ip").is("n1", Mode.IN_SERVICE);
    s.pass(2.1).noted("failing over to n2: ip cannot be put back here (exit 75)");
    s.notes(1, "start of ip failed").pass(6).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aLookThatCannotTellIsRepeatedAfterAWhileNotAtOnce() {
    Stage s = Stage.begin().fails("n1 look fs").agentStarts("n1").pass(1.9);
    assertThat(s.obstacle("n1")).hasValueSatisfying(o -> assertThat(o).contains("fs is unknown"));
    assertThat(s.player("n1").looksAt("fs")).isEqualTo(1);
    s.works("n1 look fs").pass(0.5);
    assertThat(s.player("n1").looksAt("fs")).isEqualTo(2);
    s.is("n1", Mode.IN_SERVICE);
  }

  // ---- late probe results

  @Test
  void aProbeOfAnEarlierStartSaysNothing() {
    Stage s = Stage.inService();
    Uptime early = s.now();
    outOfService(s).pass(1).asked("n1", OperatorRequest.Verb.IN_SERVICE, "n1").pass(1);
    s.is("n1", Mode.IN_SERVICE).forget();
    for (int i = 0; i < 3; i++) {
      s.happens("n1", new Event.Probed("mail", "imap", false, "refused", early));
    }
    s.doesNothing().notes(0, "imap fails");
  }

  @Test
  void aProbeThatReturnsAfterTheStopSaysNothing() {
    Stage s = Stage.inService();
    outOfService(s).pass(1).forget();
    for (int i = 0; i < 3; i++) {
      s.happens("n1", new Event.Probed("mail", "imap", false, "refused", s.now()));
    }
    s.doesNothing().notes(0, "imap fails");
  }

  // ---- guard

  @Test
  void withoutItsGuardANodeStopsByForceAndIsNoCandidate() {
    Stage s = Stage.inService().holds("n1 kill fs");
    s.happens("n1", new Event.GuardChanged("its line is closed"));
    s.does("n1 fires 1", "n1 kill ip", "n1 kill imap", "n1 kill fs");
    s.notes(1, "LOST epoch 1: the guard is gone: its line is closed").pass(1);
    s.doesNothing().is("n1", Mode.CLEARING).returns("n1 kill fs");
    assertThat(s.obstacle("n1")).contains("the guard is not there: its line is closed");
    s.pass(10).is("n2", Mode.IN_SERVICE).is("n1", Mode.OUT_OF_SERVICE);
  }

  @Test
  void whenTheGuardFiresForThisEpochEverythingElseIsStoppedToo() {
    Stage s = Stage.inService().holds("n1 kill fs");
    s.happens("n1", new Event.GuardFired("mail", 1, "deadline passed"));
    s.does("n1 fires 1", "n1 kill ip", "n1 kill imap", "n1 kill fs").notes(1, "LOST epoch 1");
  }

  @Test
  void aGuardThatFiredForAnOlderEpochSaysNothing() {
    Stage s = Stage.inService().happens("n1", new Event.GuardFired("mail", 0, "late"));
    s.doesNothing().is("n1", Mode.IN_SERVICE);
  }
}
